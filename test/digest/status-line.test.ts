import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import {
  forgetStatusLine,
  keepStatusLines,
  noteStatusLine,
  statusLine,
} from '../../src/digest/status-line.ts'
import { homeAt } from '../../src/disk/home.ts'
import type { SpanData } from '../../src/trace/span.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { importSession } from '../sessions/import.ts'

const batches = importSession('02-bash')
const root = batches.flatMap(({ spans }) => spans).at(-1) as SpanData

test('says dollars, time, tools, and how to look at the trace', () => {
  expect(statusLine(root)).toMatch(/^last turn \$0\.\d+ · \d+\.\d s · 1 tool · turnspan show [0-9a-f]{8}$/)
  expect(statusLine(root, 'http://localhost:5000/#/x')).toContain(
    '\x1b]8;;http://localhost:5000/#/x\x07trace\x1b]8;;\x07',
  )
  const { 'turnspan.cost.usd': _, ...unpriced } = root.attributes
  expect(statusLine({ ...root, attributes: unpriced })).not.toContain('$')
})

test('an address that could do something to a terminal is none', () => {
  expect(statusLine(root, 'http://x/\x1b]0;owned\x07')).toMatch(/ · trace$/)
  expect(statusLine(root, 'javascript:alert(1)')).toMatch(/ · trace$/)
})

test('is written where a person asked for it, for its owner alone, and goes with its session', () => {
  const home = homeAt(tempDir('status-line'))
  noteStatusLine(home, 's1', batches, () => undefined)
  expect(fs.existsSync(home.statusLines)).toBe(false)
  keepStatusLines(home, true)
  noteStatusLine(home, 's1', batches, () => 'https://mlflow.example/t')
  const file = path.join(home.statusLines, 's1')
  expect(fs.readFileSync(file, 'utf8')).toMatch(/^last turn .*trace.*\n$/)
  expect([fs.statSync(file).mode & 0o777, fs.statSync(home.statusLines).mode & 0o777]).toEqual([0o600, 0o700])
  // A background agent that ends later is no turn.
  noteStatusLine(home, 's1', [{ ...(batches[0] as (typeof batches)[0]), spans: [] }], () => undefined)
  expect(fs.readFileSync(file, 'utf8')).toContain('trace')
  forgetStatusLine(home, 's1')
  expect(fs.existsSync(file)).toBe(false)
  keepStatusLines(home, false)
  expect(fs.existsSync(home.statusLines)).toBe(false)
})
