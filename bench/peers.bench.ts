// Other tools beside turnspan, with the real client and in one run: what the person waits, what the machine works, what
// arrives. BENCH_ROUNDS=<count>; BENCH_PEERS=<part of a name>,… takes some of them alone; BENCH_TELL=1 prints what each asked
// of its backend, for who writes a new entry of peers/known.ts.
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'vitest'
import { installClaudeCode } from '../test/rig/claude-code.ts'
import { arrivals } from './peers/arrivals.ts'
import { cpu } from './peers/cpu.ts'
import { table } from './peers/figures.ts'
import { PEERS } from './peers/known.ts'
import type { Peer } from './peers/peer.ts'
import { waits } from './peers/waits.ts'

const PATIENCE = { rounds: Number(process.env.BENCH_ROUNDS ?? 7), limitMs: 45_000, budgetMs: 45_000 }
const CLIENT = '2.1.330'

test('peers', async () => {
  const binary = await installClaudeCode(CLIENT)
  const wanted = (process.env.BENCH_PEERS ?? '').split(',')
  const asked = PEERS.filter(({ name }) =>
    wanted.some((each) => name.toLowerCase().includes(each.toLowerCase())),
  )
  const here = asked.filter(isHere)
  for (const peer of here) await peer.install()
  const parts = [
    await waits(binary, here, PATIENCE),
    await cpu(binary, here, PATIENCE),
    await arrivals(binary, here),
    [
      `With Claude Code ${CLIENT} on ${new Date().toISOString().slice(0, 10)}; each with prompts and answers on where that is a choice:`,
      '',
      table(here.map(({ name, version, from }) => [`${name} ${version}`, from])),
    ].join('\n'),
    ...asked
      .filter((peer) => !isHere(peer))
      .map(({ name, checkout }) => `${name}: not run, it is in no package registry (github.com/${checkout})`),
  ]
  process.stdout.write(`\n${parts.join('\n\n')}\n`)
})

const isHere = ({ checkout }: Peer): boolean =>
  checkout === undefined ||
  (process.env.BENCH_CHECKOUTS !== undefined &&
    fs.existsSync(path.join(process.env.BENCH_CHECKOUTS, checkout)))
