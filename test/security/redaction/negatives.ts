// What must stay as it is: ids, hashes, code, words.
import { BASE64, diceOf, HEX, UPPER_ALNUM } from './dice.ts'

const { text, uuid } = diceOf(11)

/** Of Claude Code, of traces, of version control, of package managers. */
const IDS: Readonly<Record<string, string>> = {
  'a session': '{"sessionId":"9b755c62-a96f-4df5-8cd6-03762c1c53cb"}',
  'a prompt': `"promptId": "${uuid()}"`,
  'a request': `"requestId":"req_011C${text(20)}"`,
  'a message': `"id":"msg_01${text(22)}"`,
  'a tool call': `tool_use_id: toolu_01${text(22)}`,
  'a tool call, named as a token is': `token=toolu_01${text(22)}`,
  'an agent': `agent-${text(17, HEX)}.jsonl`,
  'a trace': `trace_id=${text(32, HEX)}`,
  'a span': `"spanId": "${text(16, HEX)}"`,
  'a traceparent': `TRACEPARENT=00-${text(32, HEX)}-${text(16, HEX)}-01`,
  'a commit': `commit ${text(40, HEX)}`,
  'a commit in JSON': `"gitHead": "${text(40, HEX)}"`,
  'a commit in an address': `https://github.com/acme/app/commit/${text(40, HEX)}`,
  'a tree of sha-256': `tree ${text(64, HEX)}`,
  'a UUID': uuid(),
  'a UUID that is named token': `token: ${uuid()}`,
  'an integrity': `"integrity": "sha512-${text(86, BASE64)}=="`,
  'an integrity in a lock file of yarn': `  integrity sha512-${text(86, BASE64)}==`,
  'a checksum': `sha256:${text(64, HEX)}`,
  'a checksum that is named key': `key: sha256-${text(43, BASE64)}=`,
  'a signature of thinking': `"signature":"EqMBCkYI${text(200, BASE64)}=="`,
  'a fingerprint of ssh': `SHA256:${text(43, BASE64)} root@host (ED25519)`,
  'an account of aws': 'arn:aws:iam::123456789012:role/deploy',
  'a secret’s name at aws': 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf',
  'an etag': `ETag: "${text(32, HEX)}"`,
}

const CONTENT: Readonly<Record<string, string>> = {
  'an image': `data:image/png;base64,iVBORw0KGgo${text(2000, BASE64)}`,
  'a base64 text': text(4000, BASE64),
  'a font': `src: url(data:font/woff2;base64,d09GMgABAAAAA${text(1500, BASE64)})`,
  'a map of sources': '{"version":3,"mappings":"AAAA,SAASA,EAAKC,GACZ,OAAOA,EAAIC,IAAKC,EAAED,KAAM,CAAC"}',
  'a public key': `-----BEGIN PUBLIC KEY-----\n${text(64, BASE64)}\n-----END PUBLIC KEY-----`,
  'a certificate': `-----BEGIN CERTIFICATE-----\n${text(64, BASE64)}\n-----END CERTIFICATE-----`,
  'a public key of ssh': `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${text(43, BASE64)} dev@host`,
  'a certificate in base64': `tls.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t${text(200, BASE64)}`,
  'a hash of colours': 'background: #a1b2c3d4; color: #00ff0080',
  'figures of usage': '"max_tokens": 32000, "cache_creation_input_tokens": 4000, "output_tokens": 812',
  'a name and a long number': 'token_count=1234567890123456',
  'a path with a key in it': '/Users/me/src/token-validator2/index.ts key=src/components/Key2.tsx',
  'a log line': '2026-11-23T10:11:12.123Z INFO auth: login ok for user=dev in 12ms (attempt 2)',
  'a table of processes': 'root  1234  0.0  0.1 123456 7890 ?  Ss  10:00  0:01 /usr/sbin/sshd -D',
  'a lock file': '    "node_modules/@babel/core": {\n      "version": "7.28.5",\n      "license": "MIT"',
  'an address without a password': 'postgres://app@db.internal:5432/app and https://user@example.com/path',
  'an address with a port': 'http://localhost:5000/#/experiments/3 and redis://10.0.0.1:6379/0',
  'an address that is explained': 'https://user:password@example.com, postgres://user:pass@host/db',
  'an address with variables': 'postgres://$USER:$PASSWORD@host/db and mysql://{user}:{password}@{host}',
  'a module’s address': 'https://cdn.example.com/npm/react@18.2.0/umd/react.production.min.js',
}

const WORDS: Readonly<Record<string, string>> = {
  'advice about tokens': 'Set GITHUB_TOKEN to a token with the repo scope; a token expires after 30 days.',
  'advice about passwords': 'The password must have 12 characters, and the secret is shown once.',
  'a placeholder in brackets': 'export OPENAI_API_KEY=<your-api-key>',
  'a placeholder in words': 'ANTHROPIC_API_KEY=your-api-key-here',
  'a placeholder of stars': 'DB_PASSWORD=********',
  'a placeholder of the kind': `token: gh${'p_'}${'x'.repeat(36)}`,
  'a placeholder of dots': 'api_key: "..."',
  'a variable of a shell':
    'curl -H "Authorization: Bearer $GH_TOKEN" -u "$USER:$PASSWORD" https://api.example.com',
  'a variable of a workflow': `token: $${'{{ secrets.GITHUB_TOKEN }}'}`,
  'a switch': 'AUTH_ENABLED=true\nTOKEN_TTL=3600\nSECRET_FILE=/run/secrets/db',
  'a name of a secret': 'secretName: my-app-tls-1\nkeyId: alias/app-key-2\ntoken_type: bearer12345678',
  'bearer in prose': 'Use bearer authentication, or basic authorization where it must be.',
  'a mask of ours': 'GITHUB_TOKEN=[REDACTED:github] and "password": "[REDACTED:named-secret]"',
  'a word that begins as a token does':
    'npm_lifecycle_event, sk-loading-indicator-large, hf_transformers_cache',
  'a word at the end': 'the variable is npm_lifecycle',
  'a class of css at the end': 'the spinner is sk-folding-cube',
}

const CODE: Readonly<Record<string, string>> = {
  'a call': 'const token = getToken2(user); const secret = await readSecret(path1)',
  'a member': 'password: config.secrets.token2, apiKey: process.env.API_KEY_2, key = this.keys.private1',
  'a parser': 'const token = tokens[i + 1]; if (token.type === "string") return parseToken(token2)',
  'a type':
    'interface Login { password: string; secretKey: process.env.SECRET_KEY_2; token?: string | undefined }',
  'a constant': 'export const API_KEY = getConfig("apiKey1"); const TOKEN_KEY = "access_token_v2"',
  'a constant of another name': 'exports.K8S_VOLUME_TYPE_SECRET = attributes.K8S_VOLUME_TYPE_VALUE_SECRET;',
  'a regular expression': "const VALID_KEY = '[a-z][_0-9a-z-*/]{0,255}'; const TOKEN = /^[a-z0-9]{1,64}$/",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: code is what it is
  'a template': 'const header = `Bearer ${token}`; const url = `https://${user}:${password}@${host}`',
  'an enumeration': 'enum Key { Escape = "Escape", F12 = "F12" } const key = "ArrowLeft2"',
  'a test of equality': 'if (password === "undefined" || token == null || secret !== other.secret2) return',
  'a key of a cache': `const key = "user:profile:v2:settings"; cacheKey = "${text(40, HEX)}"`,
  'a key of react': '<Row key="row-2024-11-23" token={token1} password={values.password2} />',
  'an option of a class': 'DecOptions{DupMapKey: DupMapKeyEnforcedAPF, TokenKind: TokenKindA1}',
  'a message': '"Unexpected_token_1012": "Unexpected token.", "password": "Your password was changed."',
  'a dependency': '"cookie": "cookie", "js-cookie": "js-cookie", "jsonwebtoken": "^9.0.2"',
  'armour in code': "const pem = '-----BEGIN PRIVATE KEY-----\\n' + key + '\\n-----END PRIVATE KEY-----'",
  'armour in a regular expression': '/-----BEGIN (?:RSA )?PRIVATE KEY-----([^-]+)-----END/',
  'a migration': `ALTER TABLE users ADD COLUMN password_hash text; -- ${text(8, UPPER_ALNUM)}`,
}

export const NEGATIVES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  IDS,
  CONTENT,
  WORDS,
  CODE,
}

/** Made to be taken for a secret: a name, letters and digits. */
export const KNOWN_FALSE: Readonly<Record<string, string>> = {
  'a path in a test of a router': 'pathToken := "user123:POST"',
}
