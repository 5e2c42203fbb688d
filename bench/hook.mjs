// What a hook costs the user's machine, against the cheapest process of the same kind: `node -e 0`.
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { cpuMsOf, median, row } from './figures.mjs'

const ROUNDS = 40
const cli = path.resolve(import.meta.dirname, '../dist/cli/main.js')
const session = '00000000-0000-4000-8000-000000000000'

export async function benchHook() {
  const home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'turnspan-bench-')))
  const env = { PATH: process.env.PATH, HOME: home }
  const project = path.join(home, 'project')
  fs.mkdirSync(project)
  execFileSync(process.execPath, [cli, 'autolog', 'claude', project, '-y'], { env, stdio: 'ignore' })
  const launcher = path.join(home, '.turnspan/bin/hook')
  const input = (event) =>
    JSON.stringify({
      session_id: session,
      hook_event_name: event,
      cwd: home,
      tool_name: 'Bash',
      tool_input: {},
    })
  const bundle = path.join(home, '.turnspan/bin/hook.cjs')
  const shell = (event) => ({ command: launcher, args: [], env, input: input(event) })
  const hook = (event) => ({ command: process.execPath, args: [bundle], env, input: input(event) })
  const candidates = new Map([
    ['node -e 0', { command: process.execPath, args: ['-e', '0'], env, input: '' }],
    ['what the client waits for', shell('PostToolUse')],
    ['hook that notes (PostToolUse)', hook('PostToolUse')],
    ['hook that wakes the flusher (Stop)', hook('Stop')],
    ...mlflow(env, input('Stop')),
  ])

  const measured = new Map([...candidates.keys()].map((name) => [name, { wall: [], cpu: [] }]))
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [name, { command, args, env, input }] of candidates) {
      const from = performance.now()
      const cpu = cpuMsOf(command, args, { env, input })
      // The first round warms the file cache.
      if (round < 0) continue
      measured.get(name).wall.push(performance.now() - from)
      measured.get(name).cpu.push(cpu)
    }
  }

  const bare = measured.get('node -e 0')
  console.log(row(['a hook', 'wall, median', '× node -e 0', 'CPU, median', '× node -e 0']))
  for (const [name, { wall, cpu }] of measured) {
    const figures = [
      [wall, bare.wall],
      [cpu, bare.cpu],
    ].flatMap(([of, to]) => [`${median(of).toFixed(1)} ms`, (median(of) / median(to)).toFixed(2)])
    console.log(row([name, ...figures]))
  }
  if (process.env.MLFLOW_PYTHON === undefined)
    console.log('mlflow autolog claude stop-hook: not measured, MLFLOW_PYTHON is not set')
  spawnSync(process.execPath, [cli, 'autolog', 'claude', project, '--disable', '-y'], { env })
  fs.rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
}

/** What MLflow's setup wrote as Stop hook up to 3.11; later ones answer it without doing anything, so: at least this. */
function mlflow(env, input) {
  const command = process.env.MLFLOW_PYTHON
  if (command === undefined) return []
  const args = ['-m', 'mlflow', 'autolog', 'claude', 'stop-hook']
  return [['mlflow autolog claude stop-hook', { command, args, env, input }]]
}
