// E-mail addresses, for those who ask for it.
import type { Hit } from '../rule.ts'

const BEFORE = /[\w.+-]{1,64}$/
const AFTER = /@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])/y

/** Looked for from each `@` on, so that a long text without one costs nothing. */
export function emailsIn(text: string): readonly Hit[] {
  const hits: Hit[] = []
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    AFTER.lastIndex = at
    if (!AFTER.test(text)) continue
    const name = BEFORE.exec(text.slice(Math.max(0, at - 64), at))?.[0]
    // git@github.com names a protocol's user, not a person.
    if (name === undefined || name === 'git') continue
    // The letter of an escape: "\nme@example.com".
    const isEscaped = text[at - name.length - 1] === '\\' && name.length > 1
    hits.push({ rule: 'email', start: at - name.length + (isEscaped ? 1 : 0), end: AFTER.lastIndex })
  }
  return hits
}
