// Programs run as somebody who is not root: root may open a file of any mode, and so would not notice a wrong one.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { builtCli } from '../rig/built.ts'
import { tempDir } from '../rig/temp-dir.ts'

const NOBODY = 65_534
const isRoot = process.geteuid?.() === 0

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Everything below it becomes theirs. */
export function giveTo(uid: number, folder: string): void {
  fs.lchownSync(folder, uid, uid)
  for (const name of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    fs.lchownSync(path.join(folder, name), uid, uid)
  }
}

/** A home of a user who is not root (or of whoever runs the tests), and the programs that are run in it. */
export async function newPlainUser() {
  const uid = isRoot ? NOBODY : (process.geteuid?.() ?? 0)
  const home = tempDir('plain-user')
  const project = path.join(home, 'project')
  fs.mkdirSync(project)
  const cli = await readableCli()
  if (isRoot) giveTo(uid, home)
  /** With a umask of its own; `sh` reads the octal digits. */
  const runWith = (umask: string, argv: readonly string[], stdin = ''): Promise<Ended> =>
    start(['/bin/sh', '-c', `umask ${umask}; exec "$@"`, 'sh', ...argv], { uid, home, cwd: project, stdin })
  return {
    uid,
    home,
    project,
    turnspan: path.join(home, '.turnspan'),
    runWith,
    cli: (umask: string, args: readonly string[]) => runWith(umask, [process.execPath, cli, ...args]),
  }
}

/** The folder of a test is closed to everybody else. */
async function readableCli(): Promise<string> {
  const cli = builtCli()
  fs.chmodSync(path.resolve(cli, '../../..'), 0o755)
  return cli
}

function start(
  argv: readonly string[],
  about: { uid: number; home: string; cwd: string; stdin: string },
): Promise<Ended> {
  const [command = '', ...args] = argv
  const child = spawn(command, args, {
    cwd: about.cwd,
    env: { PATH: process.env.PATH, HOME: about.home },
    timeout: 60_000,
    killSignal: 'SIGKILL',
    ...(isRoot && { uid: about.uid, gid: about.uid }),
  })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text
    })
  }
  child.stdin.on('error', () => {})
  child.stdin.end(about.stdin)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...said }))
  })
}
