// No network but your destinations: no telemetry, no update check, nothing of anybody's. And no spawned program that
// would do it for us.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { startMlflowLike } from '../cli/mlflow-like.ts'
import { newPerson, put, shellOf } from '../cli/person.ts'
import { haveSession, worldOf } from '../cli/sessions.ts'
import { payloadOf } from '../flusher/world.ts'
import { builtCli } from '../rig/built.ts'
import { run } from '../rig/run.ts'
import { recordingOf } from '../sessions/recordings.ts'

const RECORDER = path.join(import.meta.dirname, 'record-network.cjs')
const NOBODY = 'nobody.turnspan-test.invalid'

async function everything() {
  const person = newPerson()
  const [team, project] = await Promise.all([startMlflowLike(), startMlflowLike()])
  const named = new URL(project.url)
  const config = {
    destinations: {
      team: { kind: 'mlflow', url: team.url },
      nobody: { kind: 'otlp', url: `http://${NOBODY}:4318` },
    },
  }
  put(person.config, JSON.stringify(config))
  const world = worldOf(person)
  const programs = {
    cli: async (args: readonly string[]) => [builtCli(), ...args],
    hook: async () => [world.hook],
    flusher: async () => [world.flusher],
  }
  return { person, team, project, world, programs, projectUrl: `http://localhost:${named.port}` }
}

test('setup, hooks, the flusher and every command look up and connect to what is configured, and to nothing else', async () => {
  const { person, team, project, world, programs, projectUrl } = await everything()
  const notes = path.join(person.homeFolder, 'network')
  fs.writeFileSync(notes, '')
  const env = {
    ...shellOf(person),
    NETWORK_NOTES: notes,
    TURNSPAN_CLAUDE_DIR: world.claudeFolder,
    CLAUDE_PROJECT_DIR: person.project,
  }
  const node = async (program: keyof typeof programs, args: readonly string[] = [], stdin = '') =>
    run(process.execPath, ['--require', RECORDER, ...(await programs[program](args))], {
      cwd: person.project,
      env,
      stdin,
      timeoutMs: 60_000,
    })
  await node('cli', ['autolog', 'claude', '-u', projectUrl, '-n', 'mine'])
  haveSession(person, '02-bash', { env: { MLFLOW_TRACKING_URI: projectUrl, MLFLOW_EXPERIMENT_NAME: 'mine' } })
  for (const hook of recordingOf('01-text').hooks) await node('hook', [], payloadOf(world, hook))
  await node('flusher')
  for (const { name } of COMMANDS) {
    const args =
      name === 'delete'
        ? ['aaaaaaaa', '--yes']
        : name === 'redact'
          ? ['--test', person.config]
          : // It would stay.
            name === 'ui'
            ? ['ffffffff']
            : []
    expect((await node('cli', [...name.split(' '), ...args])).timedOut).toBe(false)
  }
  const seen = [...new Set(fs.readFileSync(notes, 'utf8').split('\n').filter(Boolean))].sort()
  const portOf = (url: string) => new URL(url).port
  const allowed = [
    'name 127.0.0.1',
    'name localhost',
    `name ${NOBODY}`,
    `connect 127.0.0.1:${portOf(team.url)}`,
    `connect localhost:${portOf(project.url)}`,
    `connect ${NOBODY}:4318`,
  ]
  expect(seen.filter((line) => !allowed.includes(line))).toEqual([])
  // It would have been noted.
  expect(seen).toEqual(expect.arrayContaining([`name ${NOBODY}`, `connect 127.0.0.1:${portOf(team.url)}`]))
  expect(team.traces.length).toBeGreaterThan(0)
}, 240_000)

test('the recorder sees what a program does on the network', async () => {
  const notes = path.join(newPerson().homeFolder, 'network')
  const script = `
    const soon = AbortSignal.timeout(500)
    fetch('http://a.invalid/', { signal: soon }).catch(() => {})
    require('node:http').get('http://b.invalid/').on('error', () => {})
    require('node:dns').promises.lookup('c.invalid').catch(() => {})
    require('node:net').connect('/nowhere/socket').on('error', () => {})
    require('node:dgram').createSocket('udp4').send('x', 9, '127.0.0.1', function () { this.close?.() }).unref?.()
    setTimeout(() => process.exit(), 600)`
  await run(process.execPath, ['--require', RECORDER, '-e', script], {
    env: { NETWORK_NOTES: notes },
    timeoutMs: 10_000,
  })
  const seen = fs.readFileSync(notes, 'utf8')
  for (const sign of ['a.invalid', 'b.invalid', 'c.invalid', '/nowhere/socket', 'datagram'])
    expect(seen).toContain(sign)
})

const hasStrace = spawnSync('strace', ['-V']).status === 0

test.runIf(hasStrace)(
  'and the system agrees: no other program does it for us',
  async () => {
    const { person, team, world } = await everything()
    put(person.config, JSON.stringify({ destinations: { team: { kind: 'mlflow', url: team.url } } }))
    const env = { ...shellOf(person), TURNSPAN_CLAUDE_DIR: world.claudeFolder }
    const cli = builtCli()
    const trace = path.join(person.homeFolder, 'trace')
    const traced = (argv: readonly string[], stdin = '') =>
      run('strace', ['-f', '-qq', '-A', '-e', 'trace=connect,sendto,execve', '-o', trace, ...argv], {
        cwd: person.project,
        env,
        stdin,
        timeoutMs: 60_000,
      })
    await traced([process.execPath, cli, 'autolog', 'claude', '--user'])
    haveSession(person, '02-bash')
    const stop = recordingOf('01-text').hooks.find(({ input }) => input.hook_event_name === 'Stop')
    await traced([world.home.launcher], stop && payloadOf(world, stop))
    await traced([process.execPath, cli, 'flush'])
    await traced([process.execPath, cli, 'status'])
    const lines = fs.readFileSync(trace, 'utf8').split('\n')
    const reached = lines.flatMap(
      (line) =>
        /(?:sin6?_port=htons\((\d+)\).*"([^"]+)"|sun_path=@?"([^"]+)")/
          .exec(line)
          ?.slice(1, 4)
          .filter(Boolean)
          .join(' ') ?? [],
    )
    // What asks the system for a user's name speaks to a daemon of the machine, where there is one.
    const foreign = new Set(
      reached.filter(
        (each) =>
          each !== `${new URL(team.url).port} 127.0.0.1` &&
          !each.includes('nscd') &&
          !each.includes('userdb'),
      ),
    )
    expect([...foreign]).toEqual([])
    expect(reached.length).toBeGreaterThan(0)
    const started = new Set(lines.flatMap((line) => /execve\("([^"]+)".* = 0$/.exec(line)?.[1] ?? []))
    for (const program of started)
      expect([process.execPath, world.home.launcher, '/bin/cat', '/usr/bin/cat', '/bin/sh']).toContain(
        program,
      )
  },
  120_000,
)
