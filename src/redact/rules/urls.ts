// What addresses carry: passwords, tokens in place of a user, signatures, hooks whose address is the secret.
import type { Rule } from '../rule.ts'
import { isPlaceholder, looksRandom } from './plausible.ts'
import { type Line, tokenRule } from './token.ts'
import { valueAt } from './value-at.ts'

const USER = String.raw`[^\s:/?#@"'\x60<>\\|,]{0,128}`
// The last `@` before the path ends it: a password may hold one.
const PASSWORD = String.raw`([^\s/"'\x60<>\\]{3,256})(?=@[\w[%$\{*.-])`
const WITH_PASSWORD = new RegExp(`:\\\\?/\\\\?/${USER}:${PASSWORD}`, 'y')
const USER_ALONE = /:\\?\/\\?\/([\w.~%-]{20,256})(?=@[\w.-]{3})/y

/** `http://user:pass@host` stands in many manuals. A number is a port. */
const IN_MANUALS = /^(?:\d{1,5}|pass|password|passwd|pwd|pw|secret|user|username|x+|\*+|\.+|foo|bar|%s|%v)$/i

const URL_PASSWORD: Rule = {
  name: 'url-password',
  triggers: ['://', ':\\/\\/'],
  isGeneric: true,
  find(text, at) {
    const range = valueAt(WITH_PASSWORD, text, at)
    if (range === undefined) {
      const user = valueAt(USER_ALONE, text, at)
      return user !== undefined && looksRandom(text.slice(...user), 3) ? user : undefined
    }
    const password = text.slice(...range)
    return IN_MANUALS.test(password) || isPlaceholder(password) || /[{}]/.test(password) ? undefined : range
  },
}

const SIGNATURE = /(?:sig|signature)=([\w%+/.~-]{32,2048}={0,2})/iy

/** https://learn.microsoft.com/rest/api/storageservices/create-service-sas and its like of other clouds. */
const SIGNED_URL: Rule = {
  name: 'signed-url',
  triggers: ['sig=', 'signature='],
  isGeneric: true,
  find(text, at) {
    const range = valueAt(SIGNATURE, text, at)
    return /(?:[?&;]|X-Amz-|X-Goog-|amp;)$/i.test(text.slice(Math.max(0, at - 8), at)) ? range : undefined
  },
}

const ID = '[\\da-z]{8}(?:-[\\da-z]{4}){3}-[\\da-z]{12}'
const SLACK = 'hooks\\.slack\\.com\\\\?/(?:services|workflows|triggers)\\\\?/'
const DISCORD = 'discord(?:app)?\\.com/api/webhooks/\\d{15,22}/'

/** Their addresses are the secret. */
const HOOKS: readonly Line[] = [
  ['slack-hook', ['hooks.slack.com'], `${SLACK}[\\w/+\\\\-]{20,128}`, { cut: `${SLACK}[\\w/+\\\\-]{8,128}` }],
  [
    'discord-hook',
    ['discord.com/api/', 'discordapp.com/api/'],
    `${DISCORD}[\\w-]{40,100}`,
    { cut: 'discord(?:app)?\\.com/api/webhooks/[\\w/-]{8,128}' },
  ],
  [
    'teams-hook',
    ['webhook.office.com/'],
    `webhook\\.office\\.com/webhookb2/${ID}@${ID}/IncomingWebhook/[\\da-z]{32}/${ID}`,
  ],
  ['zapier-hook', ['hooks.zapier.com'], 'hooks\\.zapier\\.com/hooks/catch/\\d{3,12}/[\\da-z]{5,16}'],
]

export const URL_RULES: readonly Rule[] = [URL_PASSWORD, SIGNED_URL, ...HOOKS.map(tokenRule)]
