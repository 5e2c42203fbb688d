import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { homeAt } from '../../src/disk/home.ts'
import { keyOf } from '../../src/disk/key.ts'
import { redactText, rulesetOf } from '../../src/redact/redact.ts'
import { secretOf } from '../../src/redact/variable.ts'
import { eventsIn, newHome, payload, runHook, SILENT, type TestHome } from './rig.ts'

const ENV = {
  ACME_SERVICE_TOKEN: 'plum-Pudding-7781',
  DATABASE_URL: 'postgres://app:wint3r-c0ming@db.internal/app',
  HOOK_AUTHORIZATION_AUTH: 'Bearer orange.Marmalade.42',
  EDITOR: 'vim',
  SSH_KEY_PATH: '/home/dev/.ssh/id_ed25519',
  FEATURE_TOKEN: 'true',
}

function homeWithKey(): { home: TestHome; key: string } {
  const home = newHome()
  return { home, key: keyOf(homeAt(home.root)) }
}

test('a session that starts notes which secrets its environment holds, and none of them', async () => {
  const { home, key } = homeWithKey()
  expect(await runHook(home, payload('SessionStart'), { env: ENV })).toMatchObject(SILENT)
  const [event] = eventsIn(home.file)
  expect(event?.secrets?.map(({ name, length }) => [name, length])).toEqual([
    ['ACME_SERVICE_TOKEN', 17],
    ['DATABASE_URL', 13],
    ['HOOK_AUTHORIZATION_AUTH', 19],
  ])
  const text = fs.readFileSync(home.file, 'utf8')
  for (const value of ['plum', 'wint3r', 'Marmalade']) expect(text).not.toContain(value)

  const rules = rulesetOf({ hashes: event?.secrets ?? [], hmacKey: Buffer.from(key) })
  expect(redactText('it says plum-Pudding-7781, and wint3r-c0ming', rules)).toBe(
    'it says [REDACTED:env:ACME_SERVICE_TOKEN], and [REDACTED:env:DATABASE_URL]',
  )
})

test('other events note nothing of it', async () => {
  const { home } = homeWithKey()
  await runHook(home, payload('PostToolUse'), { env: ENV })
  expect(eventsIn(home.file)[0]).not.toHaveProperty('secrets')
})

test('without this machine’s key nothing is noted, and none is made', async () => {
  const home = newHome()
  await runHook(home, payload('SessionStart'), { env: ENV })
  expect(eventsIn(home.file)[0]?.secrets).toEqual([])
  expect(fs.existsSync(path.join(home.root, 'key'))).toBe(false)
})

describe('a variable', () => {
  test.each([
    ['GH_TOKEN', 'abcdef123456', 'abcdef123456'],
    ['PGPASSWORD', 'abcdef123456', 'abcdef123456'],
    ['DB_PASSWORD', 'correcthorse', 'correcthorse'],
    ['REDIS_URL', 'redis://:r3disPassw0rd@10.0.0.1:6379', 'r3disPassw0rd'],
    ['API_URL', 'https://example.com/token', undefined],
    ['X_AUTH', 'Bearer abc.def.ghi', 'abc.def.ghi'],
    ['TOKEN_FILE', 'abcdef123456', undefined],
    ['KEY_PATH', '/etc/key.pem', undefined],
    ['SECRET', '/run/secrets/db-password', undefined],
    ['PIN_KEY', '123456789012', undefined],
    ['SHORT_KEY', 'abc12', undefined],
    ['KEY', 'aaaaaaaaaaaa', undefined],
    ['MONKEY', 'abcdef123456', undefined],
  ])('%s=%s', (name, value, secret) => {
    expect(secretOf(name, value)).toBe(secret)
  })
})
