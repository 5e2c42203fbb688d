import { expect, test } from 'vitest'
import { findSecrets, redactText, rulesetOf } from '../../../src/redact/redact.ts'
import { RULES } from '../../../src/redact/rules/index.ts'
import { triggerScanner } from '../../../src/redact/scan/triggers.ts'
import { KINDS } from './kinds.ts'

const GITHUB = KINDS.find(({ name }) => name === 'github')?.value ?? ''

test('every rule has words to be looked at for, of three ASCII letters or more', () => {
  for (const { name, triggers } of RULES) {
    expect(triggers, name).not.toEqual([])
    for (const trigger of triggers) expect(trigger, name).toMatch(/^[\x20-\x7e]{3,}$/)
  }
})

test('no name of a rule could be taken for a secret or end a string', () => {
  for (const { name } of RULES) expect(name).toMatch(/^[a-z\d]+(?:-[a-z\d]+)*$/)
})

test('words are found in any case, wherever they stand, also across the pieces in which a text is read', () => {
  const scan = triggerScanner([
    { word: 'Token', what: 't' },
    { word: 'oke', what: 'o' },
  ])
  for (const at of [0, 1, 65_533, 65_534, 65_535, 65_536, 131_070, 200_000]) {
    const found: [string, number][] = []
    scan(`${'.'.repeat(at)}tOKEN…`, (what, place) => found.push([what, place]))
    expect(found).toEqual([
      ['t', at],
      ['o', at + 1],
    ])
  }
})

test('letters beyond ASCII are not taken for their low bytes', () => {
  const scan = triggerScanner([{ word: 'key', what: 'k' }])
  const found: number[] = []
  scan('\u016bey \u4e6bey ſkey key', (_, at) => found.push(at))
  expect(found).toEqual([9, 13])
})

test('a secret is found in every place of a long text', () => {
  const rules = rulesetOf()
  for (const at of [0, 65_500, 65_530, 65_536, 131_000]) {
    const text = `${'x '.repeat(at / 2)}${GITHUB} ${'é'.repeat(1000)}`
    expect(findSecrets(text, rules)).toEqual([
      { rule: 'github', start: at, end: at + GITHUB.length, line: 1 },
    ])
  }
})

test('secrets are told in the order of the text, with their lines', () => {
  const text = `one\nGH=${GITHUB}\r\n\r\nthree: postgres://a:Tr0ub4dor@h\npassword: "abc-Def-9"\n`
  expect(findSecrets(text, rulesetOf()).map(({ rule, line }) => [line, rule])).toEqual([
    [2, 'github'],
    [4, 'url-password'],
    [5, 'named-secret'],
  ])
})

test('of an address only the password goes, though its user is called a token', () => {
  expect(redactText(`https://x-access-token:${GITHUB}@github.com/acme/app`, rulesetOf())).toBe(
    'https://x-access-token:[REDACTED:github]@github.com/acme/app',
  )
})

test('a name that begins like a placeholder is no placeholder', () => {
  for (const value of [
    'x9Kq2mPw7LzT',
    'trueNorth77x2',
    'null3Point9Zq',
    'passw0rd-Kq8z',
    'your9Kq2mPw7LzT',
  ]) {
    expect(redactText(`api_key: "${value}"`, rulesetOf())).toBe('api_key: "[REDACTED:named-secret]"')
  }
})

test('passwords on command lines are found behind their options alone', () => {
  const masked = (text: string) => redactText(text, rulesetOf())
  expect(masked('curl -sS \\\n  -u admin:Hunter-2 https://x')).toBe(
    'curl -sS \\\n  -u admin:[REDACTED:command-password] https://x',
  )
  expect(masked('sshpass -p Hunter-2 ssh host')).toBe('sshpass -p [REDACTED:command-password] ssh host')
  expect(masked('mysql -u root -pHunter-2 app')).toBe('mysql -u root -p[REDACTED:command-password] app')
  expect(masked('machine x login dev password Hunter-2')).toBe(
    'machine x login dev password [REDACTED:command-password]',
  )
  for (const text of [
    'mkdir -p some/folder',
    'docker run -u 1000:1000 x',
    'curl -s x | sort -u a:bcd',
    'psql -p 5432',
  ]) {
    expect(masked(text)).toBe(text)
  }
})
