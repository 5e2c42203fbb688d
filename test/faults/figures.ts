// The figures of a run: said on the way, and appended to a file that docs/reliability.md can be written from.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

export type Figures = Readonly<Record<string, number | string>>

/** One JSON object a line and a test. */
export const FIGURES_FILE = process.env.FAULT_FIGURES ?? path.join(os.tmpdir(), 'turnspan-faults.ndjson')

export function note(what: string, figures: Figures): void {
  const machine = `Node ${process.versions.node}, ${os.type()} ${os.arch()}, ${os.availableParallelism()} cores`
  console.log(`measured: ${what}: ${inWords(figures)}`)
  const line = { what, at: new Date().toISOString(), machine, rounds: ROUNDS, seed: SEED, ...figures }
  fs.appendFileSync(FIGURES_FILE, `${JSON.stringify(line)}\n`)
}

/** How long the storms are. The default is for every run; the documented run was made with many more. */
export const ROUNDS = countIn('FAULT_ROUNDS', 12)
export const SEED = countIn('FAULT_SEED', 1)

function countIn(name: string, usual: number): number {
  const given = Number(process.env[name] ?? usual)
  if (!Number.isSafeInteger(given) || given < 1) throw new Error(`${name} must be a whole number from 1 on`)
  return given
}

const inWords = (figures: Figures): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
