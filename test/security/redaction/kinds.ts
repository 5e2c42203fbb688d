// Credentials of many kinds, made by dice. Beginnings are split, so that no scanner takes this file for a leak.
import { ALNUM, BASE64, DIGITS, diceOf, HEX, LETTERS, LOWER_ALNUM, UPPER, UPPER_ALNUM, WORD } from './dice.ts'

export interface Kind {
  readonly name: string
  /**
   * `token` says itself what it is; `named` is known by the name before it alone; `line` is a piece of text that stands
   * for itself; `block` has several lines.
   */
  readonly is: 'token' | 'named' | 'line' | 'block'
  /** What it is called where it needs a name, in snake case. */
  readonly key: string
  /** What is written down. */
  readonly value: string
  /** What of it must not be seen. */
  readonly secret: string
  /** How much of a token says whose it is; 0 where that stands elsewhere in it. */
  readonly sign: number
}

const { text, uuid, base64 } = diceOf(7)

const token = (name: string, beginning: string, rest: string): Kind => ({
  name,
  is: 'token',
  key: 'value',
  value: beginning + rest,
  secret: beginning + rest,
  sign: beginning.length,
})

const named = (name: string, key: string, value: string): Kind => ({
  name,
  is: 'named',
  key,
  value,
  secret: value,
  sign: 0,
})

const line = (name: string, before: string, secret: string, after = ''): Kind => ({
  name,
  is: 'line',
  key: 'value',
  value: before + secret + after,
  secret,
  sign: 0,
})

const lines = (end: string) => Array.from({ length: 6 }, () => text(64, BASE64)).join(end)
const KEY = 'PRIVATE ' + 'KEY-----'
const block = (name: string, label: string): Kind => {
  const value = `-----BEGIN ${label}${KEY}\n${lines('\n')}\n-----END ${label}${KEY}`
  return { name, is: 'block', key: 'value', value, secret: value.slice(40, -40), sign: 0 }
}

const BASE32 = `${UPPER}234567`

export const KINDS: readonly Kind[] = [
  token('anthropic', 'sk-' + 'ant-api03-', `${text(93, WORD)}AA`),
  token('anthropic of an account', 'sk-' + 'ant-oat01-', text(95, WORD)),
  token('openai', 'sk-' + 'proj-', `${text(74, WORD)}T3BlbkFJ${text(74, WORD)}`),
  token('openai of old', 'sk-', `${text(20)}T3Blbk${'FJ'}${text(20)}`),
  token('openrouter', 'sk-' + 'or-v1-', text(64, HEX)),
  token('deepseek', 'sk-', text(32, HEX)),
  token('langfuse', 'sk-' + 'lf-', uuid()),
  token('huggingface', 'hf' + '_', text(34, LETTERS)),
  token('perplexity', 'pp' + 'lx-', text(48)),
  token('groq', 'gs' + 'k_', text(52)),
  token('xai', 'xa' + 'i-', text(80)),
  token('replicate', 'r8' + '_', text(37)),
  token('github', 'gh' + 'p_', text(36)),
  token('github of an app', 'gh' + 's_', text(36)),
  token('github, fine-grained', 'github' + '_pat_', `${text(22)}_${text(59)}`),
  token('gitlab', 'gl' + 'pat-', text(20, WORD)),
  token('gitlab of a deployment', 'gl' + 'dt-', text(20, WORD)),
  token('bitbucket', 'AT' + 'BB', text(32)),
  token('atlassian', 'AT' + 'ATT3', text(186, WORD)),
  token('npm', 'np' + 'm_', text(36)),
  token('pypi', 'py' + 'pi-AgE', `IcHlwaS5vcmc${text(120, WORD)}`),
  token('rubygems', 'ruby' + 'gems_', text(48, HEX)),
  token('docker', 'dckr' + '_pat_', text(27, WORD)),
  token('sourcegraph', 'sg' + 'p_', text(40, HEX)),
  token('postman', 'PM' + 'AK-', `${text(24, HEX)}-${text(34, HEX)}`),
  token('sonar', 'sq' + 'p_', text(40, HEX)),
  token('linear', 'lin' + '_api_', text(40)),
  token('sentry', 'sntry' + 'u_', text(64, HEX)),
  token('aws', 'AK' + 'IA', text(16, BASE32)),
  named('aws, secret half', 'aws_secret_access_key', text(40, BASE64)),
  token('google', 'AI' + 'za', text(35, WORD)),
  token('google, for an hour', 'ya' + '29.', text(80, WORD)),
  token('google of a client', 'GOC' + 'SPX-', text(28, WORD)),
  token('azure', '', `${text(3)}8${'Q~'}${text(34)}`),
  named('azure of a storage', 'AccountKey', `${text(86, BASE64)}==`),
  token('digitalocean', 'do' + 'p_v1_', text(64, HEX)),
  token('heroku', 'HRKU' + '-AA', text(58, WORD)),
  token('flyio', 'fo' + '1_', text(43, WORD)),
  token('databricks', 'da' + 'pi', text(32, HEX)),
  token('vault', 'hv' + 's.', text(95, WORD)),
  token('terraform', '', `${text(14)}.atlas${'v1.'}${text(64, WORD)}`),
  token('pulumi', 'pu' + 'l-', text(40, HEX)),
  token('doppler', 'dp.' + 'pt.', text(43)),
  token('planetscale', 'pscale' + '_tkn_', text(43, WORD)),
  token('supabase', 'sb' + 'p_', text(40, HEX)),
  token('tailscale', 'ts' + 'key-auth-', `${text(12)}-${text(32)}`),
  token('age', 'AGE-SECRET' + '-KEY-1', text(58, UPPER_ALNUM)),
  token('1password', 'ops' + '_eyJ', text(260, BASE64)),
  token('slack', 'xo' + 'xb-', `123456789012-1234567890123-${text(24)}`),
  token('slack of an app', 'xa' + 'pp-1-', `A${text(10, UPPER_ALNUM)}-${text(13, DIGITS)}-${text(64, HEX)}`),
  token('slack, hook', 'hooks.slack' + '.com/services/', `T01ABCDEF/B01ABCDEF/${text(24)}`),
  token('discord, hook', 'discord.com/api' + '/webhooks/', `${text(18, DIGITS)}/${text(68, WORD)}`),
  token('stripe', 'sk' + '_live_', text(24)),
  token('stripe, restricted', 'rk' + '_live_', text(24)),
  token('stripe, hook', 'wh' + 'sec_', text(32)),
  token('sendgrid', 'S' + 'G.', `${text(22, WORD)}.${text(43, WORD)}`),
  token('brevo', 'xkey' + 'sib-', `${text(64, HEX)}-${text(16)}`),
  token('mailchimp', '', `${text(32, HEX)}-${'us'}12`),
  token('twilio', 'S' + 'K', text(32, HEX)),
  token('telegram', '', `${text(10, DIGITS)}:${'AA'}${text(33, WORD)}`),
  token('shopify', 'shp' + 'at_', text(32, HEX)),
  token('square', 'sq0' + 'atp-', text(22, WORD)),
  token('notion', 'nt' + 'n_', `${text(11, DIGITS)}${text(35)}`),
  token('airtable', 'pa' + 't', `${text(14)}.${text(64, HEX)}`),
  token('figma', 'fi' + 'gd_', text(40, WORD)),
  token('grafana', 'gl' + 'sa_', `${text(32)}_${text(8, HEX)}`),
  token('newrelic', 'NR' + 'AK-', text(27, UPPER_ALNUM)),
  token('dynatrace', 'dt0' + 'c01.', `${text(24, UPPER_ALNUM)}.${text(64, UPPER_ALNUM)}`),
  token(
    'json web token',
    'ey' + 'J',
    `${base64({ alg: 'HS256', typ: 'JWT' }).slice(3)}.${base64({ sub: '1234567890', iat: 1516239022 })}.${text(43, WORD)}`,
  ),
  block('private key', ''),
  block('private key of rsa', 'RSA '),
  block('private key of ssh', 'OPENSSH '),
  line('private key on one line', `-----BEGIN ${KEY}\\n`, lines('\\n'), `\\n-----END ${KEY}`),
  line('private key in base64', '', Buffer.from(`-----BEGIN RSA ${KEY}\n${lines('\n')}`).toString('base64')),
  line('bearer', 'Authorization: Bearer ', text(40)),
  line('basic', 'Authorization: Basic ', Buffer.from('admin:hunter2pass').toString('base64')),
  line('cookie', 'Cookie: theme=dark; session=', text(40), '; lang=en'),
  line('postgres', 'postgres://app:', 'S3cr3tPw9x', '@db.internal:5432/app'),
  line('mongo', 'mongodb+srv://user:', 'p4ssW0rdXyz', '@cluster0.abc.mongodb.net/db'),
  line('redis', 'redis://:', 'r3disPassw0rd', '@10.0.0.1:6379'),
  line('a signed address', 'https://acme.blob.core.windows.net/x?sv=2024-08-04&sig=', `${text(43)}%3D`),
  named('password', 'db_password', 'Tr0ub4dor3xkcd'),
  named('password with signs', 'admin_password', 'Zx9!kLm22'),
  named('api key', 'api_key', text(32)),
  named('token in hex', 'auth_token', text(32, HEX)),
  named('secret of a session', 'session_secret', text(32)),
  named('secret of a client', 'client_secret', text(40, WORD)),
  named('key of a service', 'datadog_api_key', text(32, LOWER_ALNUM)),
  named('token of a service', 'acme_access_token', text(40, ALNUM)),
]
