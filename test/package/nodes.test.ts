// The packed package on every Node that it says it runs on: CLI, hook, flusher, library.
import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { installPacked } from '../e2e/packed.ts'
import { eventually } from '../rig/eventually.ts'
import { installNode } from '../rig/node-install.ts'
import { run } from '../rig/run.ts'
import { startSink } from '../rig/sink.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { projectsOf, recordingOf } from '../sessions/recordings.ts'

/** The oldest that is supported, and the newest of each line when this was written. */
const NODES = ['20.19.0', '22.23.3', '24.18.1', '26.10.0']
const RECORDED_PROJECTS = '/home/dev/.claude/projects'

let bin = ''
beforeAll(async () => {
  bin = await installPacked()
})

describe.each(NODES)('Node %s', (version) => {
  let node = ''
  beforeAll(async () => {
    node = await installNode(version)
  })

  function person() {
    const home = fs.realpathSync(tempDir('home'))
    const project = path.join(home, 'project')
    fs.mkdirSync(project)
    const env = { HOME: home, PATH: [path.dirname(node), '/usr/bin', '/bin'].join(path.delimiter) }
    return {
      home,
      project,
      env,
      turnspan: (...args: string[]) =>
        run(node, [fs.realpathSync(bin), ...args], { cwd: project, env, timeoutMs: 60_000 }),
      /** Written into a file beside the package, so that it is found by its name. */
      program: (name: string, text: string) => {
        const file = path.join(path.dirname(path.dirname(path.dirname(bin))), name)
        fs.writeFileSync(file, text)
        return run(node, [file], { cwd: project, env, timeoutMs: 60_000 })
      },
    }
  }

  test('sets up, takes a session by its hook, delivers it and shows it', async () => {
    const sink = await startSink()
    const { home, project, env, turnspan } = person()
    const setUp = await turnspan('autolog', 'claude', '--otlp-endpoint', sink.url)
    expect([setUp.code, setUp.stderr]).toEqual([0, ''])
    const { hooks } = JSON.parse(fs.readFileSync(path.join(project, '.claude/settings.json'), 'utf8')) as {
      hooks: Record<string, { hooks: { command: string }[] }[]>
    }
    const recording = recordingOf('28-nested')
    const projects = path.join(home, '.claude', 'projects')
    fs.cpSync(projectsOf('28-nested'), projects, { recursive: true })
    for (const { input } of recording.hooks) {
      const command = hooks[input.hook_event_name]?.[0]?.hooks[0]?.command
      if (command === undefined) continue
      const payload = JSON.stringify(input).replaceAll(RECORDED_PROJECTS, projects)
      const { code, stdout, stderr } = await run('/bin/sh', ['-c', command], {
        cwd: project,
        env: { ...env, CLAUDE_PROJECT_DIR: project, TURNSPAN_OTLP_ENDPOINT: sink.url },
        stdin: payload,
        timeoutMs: 20_000,
      })
      expect([code, stdout, stderr]).toEqual([0, '', ''])
    }
    const spans = await sink.waitForSpans(16, 20_000)
    expect([spans.length, sink.problems()]).toEqual([16, []])
    const lease = path.join(home, '.turnspan', 'flusher.lock')
    await eventually(() => !fs.existsSync(lease), { what: 'the end of the flusher', timeoutMs: 20_000 })
    const shown = await turnspan('show')
    expect(shown.stdout).toContain('Nest agents')
    expect((await turnspan('status')).code).toBe(0)
    expect((await turnspan('sessions', '--json')).stdout).toContain('a564641d')
    expect((await turnspan('--version')).stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/)
    await sink.close()
  })

  test('is a library, as an ES module and by require', async () => {
    const { program } = person()
    const names =
      'bridge,conventionNamed,durableExporter,findSessions,hooks,readSession,toReadableSpans,turnToSpans'
    const print = (from: string) =>
      `${from}\nconst names = '${names}'.split(',')\nconsole.log(names.filter((name) => typeof turnspan[name] === 'function').join())\n`
    const module = await program('module.mjs', print("import * as turnspan from 'turnspan'"))
    expect([module.stdout.trim(), module.stderr]).toEqual([names, ''])
    const required = await program('required.cjs', print("const turnspan = require('turnspan')"))
    expect(required.stdout.trim()).toBe(names)
  })
})
