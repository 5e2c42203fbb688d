// An OTLP backend that goes wrong for a share of its requests, can be killed and started again at the same address, and
// never forgets what it took.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { buildSync } from 'esbuild'
import { atFileEnd } from '../rig/file-end.ts'
import { decodeProtobuf, type ReceivedSpan } from '../rig/otlp.ts'
import { freePort } from '../rig/service.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { diceOf } from './seed.ts'

export interface Unreliable {
  readonly url: string
  /** Ends it as a power cut would, and starts it again after a while. */
  crash(awayMs: number): Promise<void>
  /** From 0, all goes well, to 1. */
  goWrong(share: number): void
  /** Each request that it took, in order, also where it never said so. */
  taken(): readonly (readonly ReceivedSpan[])[]
  crashes(): number
}

let script: string | undefined

export async function startUnreliable(seed: number, firstShare: number): Promise<Unreliable> {
  const file = path.join(tempDir('unreliable'), 'taken.ndjson')
  fs.writeFileSync(file, '')
  const port = await freePort()
  const dice = diceOf(seed)
  let share = firstShare
  let crashes = 0
  let child = await start()
  atFileEnd(() => void child.kill('SIGKILL'))

  async function start(): Promise<ChildProcess> {
    const args = [port, file, dice.between(0, 2 ** 31), share].map(String)
    const started = fork(childScript(), args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    await once(started, 'message')
    return started
  }

  return {
    url: `http://127.0.0.1:${port}`,
    async crash(awayMs) {
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      crashes += 1
      await exited
      await new Promise((resolve) => setTimeout(resolve, awayMs))
      child = await start()
    },
    goWrong(next) {
      share = next
      if (child.connected) child.send(next)
    },
    taken: () =>
      fs
        .readFileSync(file, 'utf8')
        .split('\n')
        .filter(isWhole)
        .map((line) => {
          const { gzip, body } = JSON.parse(line) as { gzip: boolean; body: string }
          const bytes = Buffer.from(body, 'base64')
          return decodeProtobuf(gzip ? gunzipSync(bytes) : bytes)
        }),
    crashes: () => crashes,
  }
}

/** A line that it was killed in the middle of is nothing that it took. */
const isWhole = (line: string): boolean => line.endsWith('}')

function childScript(): string {
  if (script !== undefined) return script
  script = path.join(tempDir('unreliable-child'), 'child.mjs')
  buildSync({
    entryPoints: [path.join(import.meta.dirname, 'unreliable-child.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
  })
  return script
}
