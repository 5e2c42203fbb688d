import { describe, expect, test } from 'vitest'
import { redactText, redactValue, rulesetOf } from '../../../src/redact/redact.ts'
import { KINDS } from './kinds.ts'

const rules = rulesetOf()
const GITHUB = KINDS.find(({ name }) => name === 'github')?.value ?? ''
const MASK = '[REDACTED:named-secret]'

describe('what stands under a key that names a secret is masked whatever it looks like:', () => {
  test.each([
    ['password', 'hunter two'],
    ['Password', 'abc'],
    ['db.password', 'correct horse battery'],
    ['clientSecret', 'aaaa'],
    ['X-Api-Key', 'k1'],
    ['authorization', 'x y'],
    ['refresh_token', '550e8400-e29b-41d4-a716-446655440000'],
    ['AWS_SECRET_ACCESS_KEY', 'none-of-your-business'],
    ['passwords', ['one', 'two']],
  ])('%s: %j', (key, value) => {
    const masked = Array.isArray(value) ? value.map(() => MASK) : MASK
    expect(redactValue({ [key]: value, port: 80 }, rules)).toEqual({ [key]: masked, port: 80 })
    expect(redactText(JSON.stringify({ [key]: value }), rules)).toBe(JSON.stringify({ [key]: masked }))
  })
})

describe('but not what is no value:', () => {
  test.each([
    { password: '' },
    { password: null, token: true, secret: 12_345_678 },
    { token: '$GITHUB_TOKEN', password: '<password>', secret: '********' },
    { properties: { password: { type: 'string', description: 'The password. It is needed.' } } },
    { nextPageToken: 'CAoQAA', max_tokens: 32_000, tokens: 5, tokenizer: 'cl100k_base' },
    { pwd: '/home/dev/project', required: ['password', 'token'] },
    { password: 'Your password was changed. Sign in again.' },
  ])('%j', (value) => {
    expect(redactValue(value, rules)).toBe(value)
    expect(redactText(JSON.stringify(value), rules)).toBe(JSON.stringify(value))
  })
})

test('a name and a value that stand side by side are a key and its value', () => {
  const task = {
    environment: [
      { name: 'DB_PASSWORD', value: 'abc' },
      { name: 'PORT', value: '8080' },
    ],
  }
  const masked = {
    environment: [
      { name: 'DB_PASSWORD', value: MASK },
      { name: 'PORT', value: '8080' },
    ],
  }
  expect(redactValue(task, rules)).toEqual(masked)
  expect(redactText(JSON.stringify(task), rules)).toBe(JSON.stringify(masked))
})

test('a secret of Kubernetes has no names that say so', () => {
  const secret = {
    apiVersion: 'v1',
    data: { username: 'YWRtaW4=', 'tls.key': 'LS0t' },
    kind: 'Secret',
    metadata: { name: 'db' },
  }
  const masked = {
    ...secret,
    data: { username: '[REDACTED:kubernetes-secret]', 'tls.key': '[REDACTED:kubernetes-secret]' },
  }
  expect(redactValue(secret, rules)).toEqual(masked)
  expect(redactText(JSON.stringify(secret, null, 2), rules)).toBe(JSON.stringify(masked, null, 2))
  const config = { ...secret, kind: 'ConfigMap' }
  expect(redactValue(config, rules)).toBe(config)
})

test.each([
  [
    'before its kind',
    'apiVersion: v1\ndata:\n  username: YWRtaW4=\n  hint: Zm9v\nkind: Secret\nmetadata:\n  name: db\n',
  ],
  [
    'behind its kind',
    'apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  username: YWRtaW4=\n  hint: Zm9v\n',
  ],
  [
    'in a list',
    'items:\n- apiVersion: v1\n  data:\n    username: YWRtaW4=\n    hint: Zm9v\n  kind: Secret\n  metadata:\n    name: db\n',
  ],
])('nor in YAML: %s', (_, text) => {
  const masked = redactText(text, rules)
  expect(masked).not.toMatch(/YWRtaW4|Zm9v/)
  expect(masked).toContain('data:\n')
  expect(masked).toContain('name: db')
  expect(redactText(masked, rules)).toBe(masked)
})

test('a string that is JSON is looked into, three levels deep, and then as a text', () => {
  const nested = (levels: number): string =>
    levels === 0 ? JSON.stringify({ password: 'abc def' }) : JSON.stringify({ body: nested(levels - 1) })
  for (const levels of [0, 1, 2]) expect(redactText(nested(levels), rules)).not.toContain('abc def')
  const deep = JSON.stringify({
    a: JSON.stringify({ b: JSON.stringify({ c: JSON.stringify({ d: `${GITHUB} ok` }) }) }),
  })
  expect(redactText(deep, rules)).toBe(deep.replace(GITHUB, '[REDACTED:github]'))
})

test('an escape hides nothing in JSON', () => {
  const hidden = `{"note":"it is \\u0067\\u0068p_${GITHUB.slice(4)}","url":"https:\\/\\/app:Tr0ub4dor@db\\/x"}`
  const masked = redactText(hidden, rules)
  expect(JSON.parse(masked)).toEqual({
    note: 'it is [REDACTED:github]',
    url: 'https://app:[REDACTED:url-password]@db/x',
  })
})

test('a secret in a key is masked there, and two such keys stay two', () => {
  expect(redactValue({ [GITHUB]: 1, [`${GITHUB}a`]: 2 }, rules)).toEqual({
    '[REDACTED:github]': 1,
    '[REDACTED:github]_': 2,
  })
})

test('values of classes stay what they are', () => {
  const value = { at: new Date(0), bytes: new Uint8Array(3), by: new Map([['password', 'abc']]), big: 10n }
  expect(redactValue(value, rules)).toBe(value)
})

test('of hits that overlap, the token’s own form names the mask', () => {
  expect(redactText(`GITHUB_TOKEN=${GITHUB}`, rules)).toBe('GITHUB_TOKEN=[REDACTED:github]')
  expect(redactText(`https://dev:${GITHUB}@github.com/acme/app.git`, rules)).toBe(
    'https://dev:[REDACTED:github]@github.com/acme/app.git',
  )
})

test('a private key that somebody shows in a diff, with numbers before its lines, or cut, is masked to its end', () => {
  const pem = KINDS.find(({ name }) => name === 'private key')?.value ?? ''
  const forms = [
    pem.replaceAll('\n', '\n+'),
    pem
      .split('\n')
      .map((line, index) => `${String(index + 1).padStart(6)}→${line}`)
      .join('\n'),
    pem
      .split('\n')
      .map((line) => `"${line}\\n" +`)
      .join('\n'),
    pem.slice(0, 300),
  ]
  for (const form of forms) {
    const masked = redactText(`$ cat key.pem\n${form}`, rules)
    expect(masked).not.toMatch(/[A-Za-z\d+/]{30}/)
    expect(masked).toContain('$ cat key.pem\n')
  }
})
