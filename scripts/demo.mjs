// The main job on a recorded conversation, with no backend: a fresh home and project, `turnspan autolog claude`, then
// every hook event of the recording through the very command that setup wrote for Claude Code; the trace lands in the
// local store and is printed. Run it with `npm run demo`.
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const RECORDING = '28-nested'
const root = path.resolve(import.meta.dirname, '..')
const recording = path.join(root, 'test/sessions/recorded', RECORDING)
const cli = path.join(root, 'dist/cli/main.js')

execFileSync(process.execPath, [path.join(root, 'scripts/build.mjs')], {
  stdio: ['ignore', 'ignore', 'inherit'],
})

const home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'turnspan-demo-')))
const project = path.join(home, 'project')
fs.mkdirSync(project)
const env = { PATH: process.env.PATH, HOME: home }
const turnspan = (...args) =>
  spawnSync(process.execPath, [cli, ...args], { cwd: project, env, encoding: 'utf8' })

console.log(`A fresh home and project in ${home}\n\n$ turnspan autolog claude`)
console.log(turnspan('autolog', 'claude').stdout)

// What Claude Code would have written and said, at its place in the new home.
fs.cpSync(path.join(recording, 'transcript'), path.join(home, '.claude/projects'), { recursive: true })
const settings = JSON.parse(fs.readFileSync(path.join(project, '.claude/settings.json'), 'utf8'))
const events = fs.readFileSync(path.join(recording, 'hooks.jsonl'), 'utf8').trim().split('\n')
let said = 0
for (const line of events) {
  const { input } = JSON.parse(line.replaceAll('/home/dev/.claude', `${home}/.claude`))
  for (const { hooks } of settings.hooks[input.hook_event_name] ?? []) {
    for (const { command } of hooks) {
      spawnSync('/bin/sh', ['-c', command], { cwd: project, env, input: JSON.stringify(input) })
      said += 1
    }
  }
}
console.log(`${said} hook events of a recorded session went through that command.\n\n$ turnspan show`)

for (let tries = 0; tries < 100; tries += 1) {
  const shown = turnspan('show')
  if (shown.status === 0) {
    console.log(shown.stdout)
    console.log(`The store: ${path.join(home, '.turnspan/traces')} (OTLP/JSON lines)`)
    process.exit(0)
  }
  await sleep(100)
}
console.error(`No trace came within 10 s. Look at ${path.join(home, '.turnspan')}.`)
process.exitCode = 1
