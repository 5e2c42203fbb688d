// The process that the plugin's hooks start: puts launcher and programs into the user's home where they are missing or
// older, and takes over what the user told Claude Code. Bundled into `dist/bin/ready.cjs`.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { readPluginEnvironment } from '../config/plugin-environment.ts'
import { messageOf } from '../diagnostics/failure.ts'
import { openLog } from '../diagnostics/log.ts'
import { homeAt } from '../disk/home.ts'
import { keyOf } from '../disk/key.ts'
import { whyNotOurs } from '../disk/owner.ts'
import { meddlingIn } from './meddling.ts'
import { keepRuntime } from './runtime.ts'
import { MARKS } from './scripts.ts'
import { takeOver } from './take-over.ts'

const OLDEST_NODE = [20, 19] as const
/** The caller tries another node. */
const OTHER_NODE = 3

interface Task {
  readonly takesOver: boolean
  /** While the client works. */
  readonly isBehind: boolean
  readonly marks: readonly string[]
}

/** By the word that plugin/scripts.ts says. */
const TASKS: ReadonlyMap<string, Task> = new Map([
  ['runtime', { takesOver: false, isBehind: false, marks: [MARKS.runtime] }],
  ['options', { takesOver: true, isBehind: false, marks: [MARKS.runtime, MARKS.options] }],
  ['options-behind', { takesOver: true, isBehind: true, marks: [MARKS.runtime, MARKS.options] }],
])

function run([data = '', word = '']: readonly string[]): number {
  const task = TASKS.get(word)
  if (task === undefined) return 0
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) return OTHER_NODE
  process.umask(0o077)
  if (task.isBehind) os.setPriority(os.constants.priority.PRIORITY_LOW)
  const environment = readPluginEnvironment()
  const home = homeAt(environment.turnspanHome)
  // Root, in somebody's home, would leave files there that are not theirs.
  if (whyNotOurs(home.root) !== undefined) return 0
  const log = openLog(home.log)
  try {
    const claudeFolder = claudeFolderOf(data)
    const kept = keepRuntime(home.root, {
      bundleFolder: __dirname,
      claudeFolder,
      started: environment.started,
    })
    if (kept.status === 'refused') {
      log('plugin.refused', { why: kept.why })
      return 0
    }
    keyOf(home)
    if (task.takesOver) {
      const own = claudeFolder ?? path.join(environment.homeFolder, '.claude')
      const meddling = meddlingIn(environment.places, own)
      if (meddling === undefined) takeOver(home, environment)
      else log('plugin.options.left', { file: meddling })
    }
    mark(data, task.marks)
  } catch (error) {
    log('plugin.failed', { message: messageOf(error) })
  }
  return 0
}

/** `<Claude Code's folder>/plugins/data/<plugin>` */
function claudeFolderOf(data: string): string | undefined {
  const [, folder] = /^(\/.+)\/plugins\/data\/[^/]+$/.exec(data) ?? []
  return folder
}

/** Of this version, and of none that was here before. */
function mark(data: string, marks: readonly string[]): void {
  if (!fs.existsSync(data)) return
  const ofThisVersion: readonly string[] = Object.values(MARKS)
  for (const name of fs.readdirSync(data)) {
    if (/^(ready|options)-/.test(name) && !ofThisVersion.includes(name))
      fs.rmSync(path.join(data, name), { force: true })
  }
  for (const name of marks) fs.writeFileSync(path.join(data, name), '', { flag: 'a', mode: 0o600 })
}

process.exit(run(process.argv.slice(2)))
