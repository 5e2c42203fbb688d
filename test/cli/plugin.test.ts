// What status and doctor know of Claude Code's plugin of ours.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../../src/cli/doctor/finding.ts'
import type { Status } from '../../src/cli/status/gather.ts'
import { startSink } from '../rig/sink.ts'
import { type How, newPerson, type Person, put, textOf, turnspan } from './person.ts'

const ID = 'turnspan@company'
const VALUE = 'CLAUDE_PLUGIN_OPTION_HEADER_VALUE'

const enable = (person: Person, isEnabled = true) =>
  put(person.settings.user, JSON.stringify({ enabledPlugins: { [ID]: isEnabled } }))
const tell = (person: Person, said: object) =>
  put(path.join(person.home, 'plugin.json'), JSON.stringify(said))

async function status(person: Person, how: How = {}): Promise<Status> {
  const { stdout } = await turnspan(person, ['status', '--json'], how)
  return JSON.parse(stdout)
}

async function doctor(person: Person, ...args: string[]): Promise<readonly Finding[]> {
  const { stdout } = await turnspan(person, ['doctor', '--json', ...args])
  return JSON.parse(stdout).findings
}

const about = (findings: readonly Finding[]) =>
  findings.filter((each) => each.about === 'Plugin').map((each) => [each.status, each.what])

describe.concurrent('status', () => {
  test('knows that the plugin traces, its version, and which settings switched it on', async () => {
    const person = newPerson()
    enable(person)
    const plugins = { version: 2, plugins: { [ID]: [{ scope: 'user', version: '1.2.3' }] } }
    put(path.join(person.homeFolder, '.claude/plugins/installed_plugins.json'), JSON.stringify(plugins))
    const { enabled, plugin } = await status(person)
    expect(enabled).toBe(true)
    expect(plugin).toEqual({ id: ID, version: '1.2.3', isEnabled: true, where: person.settings.user })
    const { stdout } = await turnspan(person, ['status'])
    expect(stdout).toContain(`plugin ${ID} (${person.settings.user})`)
  })

  test('does not call it tracing where a project switched it off', async () => {
    const person = newPerson()
    enable(person)
    put(person.settings.project, JSON.stringify({ enabledPlugins: { [ID]: false } }))
    expect(await status(person)).toMatchObject({ enabled: false, plugin: { isEnabled: false } })
  })

  test('knows the plugin of one session by the skill that asks', async () => {
    const person = newPerson()
    const { enabled, plugin } = await status(person, { env: { TURNSPAN_PLUGIN_ROOT: '/opt/turnspan' } })
    expect([enabled, plugin?.where]).toEqual([true, '/opt/turnspan'])
  })

  test('names an option that cannot be used', async () => {
    const person = newPerson()
    enable(person)
    tell(person, { v: 1, otlp_endpoint: 'collector:4318' })
    const { problems } = await status(person)
    expect(problems.map(({ what }) => what).join()).toContain(
      "The plugin's option otlp_endpoint must begin with",
    )
  })

  test('says of a destination whose header the hooks bring what its traces wait for', async () => {
    const person = newPerson()
    const sink = await startSink()
    enable(person)
    tell(person, { v: 1, otlp_endpoint: sink.url, hasHeader: true })
    const { destinations } = await status(person)
    expect(destinations[0]).toMatchObject({ id: 'plugin-otlp', reachable: false })
    expect(destinations[0]?.finding).toContain('comes with the hooks of the plugin')
    expect(destinations[0]?.finding).not.toContain(VALUE)
    await sink.close()
  })
})

describe.concurrent('the doctor', () => {
  test('puts the programs there where no session did, with --fix', async () => {
    const person = newPerson()
    enable(person)
    expect(about(await doctor(person))).toEqual([
      ['ok', `Hooks come from the plugin ${ID} (${person.settings.user}).`],
      ['problem', expect.stringContaining(`programs are not in ${path.join(person.home, 'bin')}`)],
    ])
    expect(about(await doctor(person, '--fix')).map(([found]) => found)).toEqual(['ok'])
    expect(fs.existsSync(path.join(person.home, 'bin/hook'))).toBe(true)
  })

  test('names hooks in settings that the plugin makes needless', async () => {
    const person = newPerson()
    await turnspan(person, ['autolog', 'claude', '--user'])
    const settings = JSON.parse(textOf(person.settings.user))
    put(person.settings.user, JSON.stringify({ ...settings, enabledPlugins: { [ID]: true } }))
    expect(about(await doctor(person))).toContainEqual([
      'warning',
      expect.stringContaining(`${person.settings.user} and the plugin both call turnspan`),
    ])
  })

  test('takes away what a plugin that is gone left behind, with --fix', async () => {
    const person = newPerson()
    await turnspan(person, ['autolog', 'claude', '--user'])
    tell(person, { v: 1, otlp_endpoint: 'http://127.0.0.1:9' })
    expect(about(await doctor(person))).toEqual([
      ['problem', expect.stringContaining('is not switched on here')],
    ])
    expect(about(await doctor(person, '--fix'))).toEqual([])
    expect(fs.existsSync(path.join(person.home, 'plugin.json'))).toBe(false)
  })
})
