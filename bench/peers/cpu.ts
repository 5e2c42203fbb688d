// (b) What the hooks of one turn cost the machine, with all that they leave behind, against the cheapest node there is.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { eventually } from '../../test/rig/eventually.ts'
import { tempDir } from '../../test/rig/temp-dir.ts'
import { startBackend } from './backend.ts'
import { median, table, time } from './figures.ts'
import { costsIn, countHooksIn, type HookCost, quoted, TREE_CPU } from './hooks.ts'
import type { Peer } from './peer.ts'
import { personWith, turn } from './session.ts'
import type { Patience } from './waits.ts'

export async function cpu(binary: string, peers: readonly Peer[], patience: Patience): Promise<string> {
  const bare = Array.from({ length: patience.rounds * 2 }, bareNode)
  const bareMs = median(bare)
  const rows = []
  for (const peer of peers) rows.push(await rowOf(binary, peer, patience, bareMs))
  return [
    'User and system time of the hooks of that turn, healthy backend, with every process that they start or leave behind.',
    '',
    table([
      ['hooks of one turn', 'hooks', 'CPU a turn', '× node -e 0', 'longest hook, wall'],
      ['node -e 0', '', `${bareMs.toFixed(1)} ms`, '1.0', ''],
      ...rows,
    ]),
  ].join('\n')
}

function bareNode(): number {
  const report = path.join(tempDir('bare'), 'report')
  // Without this machine's own environment, as the client's hooks are: more certificates alone are half as much again.
  const env = { PATH: process.env.PATH }
  execFileSync('python3', [TREE_CPU, report, 'bare', `${quoted(process.execPath)} -e 0`], { env })
  for (;;) {
    const [cost] = costsIn(report) ?? []
    if (cost) return cost.cpuMs
  }
}

async function rowOf(binary: string, peer: Peer, patience: Patience, bareMs: number): Promise<string[]> {
  const backend = await startBackend(peer.answers === undefined ? {} : { answers: peer.answers })
  const person = await personWith(peer, backend.url)
  const report = path.join(person.home, 'costs')
  for (const file of person.hookFiles ?? []) countHooksIn(file, report)
  const turns: (readonly HookCost[])[] = []
  for (let round = -1; round < patience.rounds && (person.hookFiles ?? []).length > 0; round += 1) {
    fs.rmSync(report, { force: true })
    await turn(binary, person, { limitMs: patience.limitMs })
    const costs = await eventually(() => costsIn(report), {
      what: `the end of the hooks of ${peer.name}`,
      timeoutMs: patience.limitMs,
    })
    if (round >= 0) turns.push(costs)
  }
  await backend.close()
  if (turns.length === 0) return [peer.name, '0', 'in the client']
  const sum = median(turns.map((costs) => costs.reduce((ms, { cpuMs }) => ms + cpuMs, 0)))
  return [
    peer.name,
    String(median(turns.map((costs) => costs.length))),
    time(sum),
    (sum / bareMs).toFixed(1),
    time(median(turns.map((costs) => Math.max(0, ...costs.map(({ wallMs }) => wallMs))))),
  ]
}
