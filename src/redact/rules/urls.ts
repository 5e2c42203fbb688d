// What addresses carry: passwords, tokens in place of a user, signatures, hooks whose address is the secret.
import type { Range, Rule } from '../rule.ts'
import { isPlaceholder, looksRandom } from './plausible.ts'
import { tokenRule } from './token.ts'

const TRIGGERS = ['://', ':\\/\\/', '%3a%2f%2f']

// The last `@` before the path ends it: a password may hold one.
const USER = String.raw`[^\s:/?#@"'\x60<>\\|,]{0,128}`
const PASSWORD = String.raw`[^\s/"'\x60<>\\]{3,256}`
const WITH_PASSWORD = new RegExp(`:\\\\?/\\\\?/${USER}:(${PASSWORD})@(?=[\\w[%$\\{*.-])`, 'dy')
const ENCODED = /%3a%2f%2f[\w.~%-]{0,128}?%3a([\w.~!%*()-]{3,256}?)%40(?=[\w.-])/diy
const ALONE = /:\\?\/\\?\/([\w.~%-]{20,256})@(?=[\w.-]{3})/dy

/** `http://user:pass@host` stands in many manuals. */
const IN_MANUALS = /^(?:\d{1,5}|pass|password|passwd|pwd|pw|secret|user|username|x+|\*+|\.+|foo|bar|%s|%v)$/i

const URL_PASSWORD: Rule = {
  name: 'url-password',
  triggers: TRIGGERS,
  isGeneric: true,
  find(text, at) {
    const found = groupAt(WITH_PASSWORD, text, at) ?? groupAt(ENCODED, text, at)
    if (found === undefined) {
      const user = groupAt(ALONE, text, at)
      return user && looksRandom(text.slice(...user), 3) ? user : undefined
    }
    const password = text.slice(...found)
    return IN_MANUALS.test(password) || isPlaceholder(password) || /[{}]/.test(password) ? undefined : found
  },
}

/** https://learn.microsoft.com/rest/api/storageservices/create-service-sas and its like of other clouds. */
const SIGNED_URL: Rule = {
  name: 'signed-url',
  triggers: ['sig=', 'signature='],
  isGeneric: true,
  find(text, at) {
    const range = groupAt(/(?:sig|signature)=([\w%+/.~-]{32,2048}={0,2})/diy, text, at)
    return range && /[?&;-]$|amp;$/.test(text.slice(Math.max(0, at - 4), at).replace(/(?:Amz|Goog)-$/i, '-'))
      ? range
      : undefined
  },
}

/** The match of the first group, with the pattern begun at `at`. */
export const groupAt = (pattern: RegExp, text: string, at: number): Range | undefined =>
  groupsAt(pattern, text, at)[1]

export function groupsAt(pattern: RegExp, text: string, at: number): readonly (Range | undefined)[] {
  pattern.lastIndex = at
  return pattern.exec(text)?.indices ?? []
}

const UUID = '[\\da-z]{8}(?:-[\\da-z]{4}){3}-[\\da-z]{12}'

export const URL_RULES: readonly Rule[] = [
  URL_PASSWORD,
  SIGNED_URL,
  tokenRule([
    'slack-hook',
    ['hooks.slack.com'],
    'hooks\\.slack\\.com\\\\?/(?:services|workflows|triggers)\\\\?/[\\w/+\\\\-]{20,128}',
    { cut: 'hooks\\.slack\\.com\\\\?/(?:services|workflows|triggers)\\\\?/[\\w/+\\\\-]{8,128}' },
  ]),
  tokenRule([
    'discord-hook',
    ['/api/webhooks/'],
    '/api/webhooks/\\d{15,22}/[\\w-]{40,100}',
    { cut: '/api/webhooks/\\d{15,22}/[\\w-]{8,100}' },
  ]),
  tokenRule([
    'teams-hook',
    ['/webhookb2/', '/IncomingWebhook/'],
    `/(?:webhookb2/${UUID}@${UUID}/)?IncomingWebhook/[\\da-z]{32}/${UUID}`,
    { cut: false },
  ]),
  tokenRule([
    'zapier-hook',
    ['hooks.zapier.com'],
    'hooks\\.zapier\\.com/hooks/catch/\\d{3,12}/[\\da-z]{5,16}',
    { cut: false },
  ]),
]
