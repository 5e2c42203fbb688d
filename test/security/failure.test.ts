// S2: what an error that nobody foresaw may say.
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { messageOf } from '../../src/diagnostics/failure.ts'
import { openLog } from '../../src/diagnostics/log.ts'
import { tempDir } from '../rig/temp-dir.ts'

const CANARY = 'cnry-7Fq2xK9vLm'

function thrownBy(attempt: () => unknown): unknown {
  try {
    attempt()
    return undefined
  } catch (error) {
    return error
  }
}

const ATTEMPTS: readonly [what: string, attempt: () => unknown, says: string][] = [
  ['a text that is no JSON', () => JSON.parse(CANARY), 'is not valid JSON'],
  ['a long text that is no JSON', () => JSON.parse(`{"a": "${'x'.repeat(99)}", ${CANARY} }`), 'JSON'],
  ['JSON that holds it unquoted', () => JSON.parse(`{"authorization": ${CANARY}}`), 'is not valid JSON'],
  ['an address that is none', () => new URL(`//me:${CANARY}@`), 'Invalid URL'],
  ['a path with a NUL', () => fs.readFileSync(`/${CANARY}\0`), "'path' must be"],
  ['a header with a line break', () => new Headers({ authorization: `${CANARY}\n\n x\u0100` }), ''],
  [
    'something that is no error',
    () => {
      throw { token: CANARY }
    },
    'object was thrown',
  ],
  [
    'a text',
    () => {
      throw CANARY
    },
    'string was thrown',
  ],
]

test.each(ATTEMPTS)('S2: %s is told without its value', (_what, attempt, says) => {
  const error = thrownBy(attempt)
  expect(error).toBeDefined()
  const message = messageOf(error)
  expect(message).toContain(says)
  expect(message).not.toContain(CANARY)
  expect(message.length).toBeGreaterThan(3)
})

test('S2: a secret of a known kind is masked in the log, whatever brought it there', () => {
  const file = path.join(tempDir('log'), 'turnspan.log')
  const token = `gh${'p'}_Zq7xV2mKw9LbT4nRc8Yd3HfJ6sPgQ1uEa5Ct`
  openLog(file)('session.failed', {
    message: `ENOENT: no such file, open '/x/${token}'`,
    deep: { nested: [`"${token}"`] },
  })
  const [line = '', ...rest] = fs.readFileSync(file, 'utf8').split('\n')
  expect(rest).toEqual([''])
  expect(JSON.parse(line)).toMatchObject({ what: 'session.failed' })
  expect(line).not.toContain(token)
  expect(line.match(/\[REDACTED:/g)).toHaveLength(2)
})
