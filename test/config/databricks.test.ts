import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultProfileIn, readProfiles } from '../../src/config/databricks/ini.ts'
import { sourceOf } from '../../src/config/databricks/source.ts'

const FILE = `
# made by hand
[__settings__]
default_profile = team

[DEFAULT]
host = https://default.cloud.databricks.com
token = dapi-default

[team]
host  = https://team.cloud.databricks.com/?o=1
client_id = some-id
client_secret = a=b;c#d

[person]
host: adb-1.2.azuredatabricks.net
auth_type = databricks-cli

[azure]
host = https://adb-1.2.azuredatabricks.net
azure_tenant_id = x

[bare]
token = dapi-bare
`

const from = (text: string | undefined, env: Record<string, string> = {}, profile?: string) => {
  const found = sourceOf({
    profile,
    say: (name) => env[name],
    profiles: text === undefined ? undefined : readProfiles(text),
  })
  return found.ok ? found.source : found.why
}

describe('~/.databrickscfg', () => {
  test('says what its profile says, and nothing of [DEFAULT]', () => {
    expect(readProfiles(FILE).get('team')).toEqual({
      host: 'https://team.cloud.databricks.com/?o=1',
      client_id: 'some-id',
      client_secret: 'a=b;c#d',
    })
    expect(from(FILE, {}, 'bare')).toContain('must name a host')
  })

  test('has a profile for those who name none: the one it says, else [DEFAULT] where that has keys', () => {
    expect(defaultProfileIn(readProfiles(FILE))).toBe('team')
    expect(defaultProfileIn(readProfiles('[DEFAULT]\nhost = https://x'))).toBe('DEFAULT')
    expect(defaultProfileIn(readProfiles('[DEFAULT]\n[other]\nhost = https://x'))).toBeUndefined()
  })

  test('is read whatever it holds', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const profile of readProfiles(text).values()) expect(Object.values(profile)).not.toContain('')
      }),
    )
  })
})

describe('which workspace is meant', () => {
  const HERE = { DATABRICKS_HOST: 'https://env.example', DATABRICKS_TOKEN: 'dapi-env' }

  test('a profile that is named goes before variables, and these before the profile that counts unnamed', () => {
    expect(from(FILE, HERE, 'DEFAULT')).toMatchObject({ host: 'https://default.cloud.databricks.com' })
    expect(from(FILE, { ...HERE, DATABRICKS_CONFIG_PROFILE: 'DEFAULT' })).toMatchObject({
      host: 'https://default.cloud.databricks.com',
    })
    expect(from(FILE, HERE)).toEqual({
      host: 'https://env.example',
      credential: { by: 'token', token: 'dapi-env' },
    })
    expect(from(FILE)).toEqual({
      host: 'https://team.cloud.databricks.com',
      credential: { by: 'client', id: 'some-id', secret: 'a=b;c#d' },
    })
  })

  test('who has neither token nor client logged in with the command', () => {
    expect(from(FILE, {}, 'person')).toEqual({
      host: 'https://adb-1.2.azuredatabricks.net',
      credential: { by: 'cli', profile: 'person' },
    })
    expect(from(undefined, { DATABRICKS_HOST: 'env.example' })).toEqual({
      host: 'https://env.example',
      credential: { by: 'cli' },
    })
  })

  test.each([
    [FILE, {}, 'nobody', 'no profile "nobody"'],
    [FILE, {}, 'azure', 'not supported here'],
    [undefined, {}, undefined, 'Nothing says which'],
    [
      undefined,
      { DATABRICKS_HOST: 'http://far.example', DATABRICKS_TOKEN: 'x' },
      undefined,
      'begins with https',
    ],
    [undefined, { DATABRICKS_TOKEN: 'canary' }, undefined, 'must name a host'],
  ])('what is missing is said: %#', (text, env, profile, words) => {
    expect(from(text, env as Record<string, string>, profile)).toContain(words)
    expect(from(text, env as Record<string, string>, profile)).not.toContain('canary')
  })
})
