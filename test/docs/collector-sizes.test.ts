// The sizes that collector-config/README.md names, against the recordings.
import fs from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { encodeRequest } from '../../src/export/otlp/encode.ts'
import { mlflow } from '../../src/trace/conventions/mlflow.ts'
import type { SpanBatch } from '../../src/trace/span.ts'
import { importSession } from '../sessions/import.ts'
import { RECORDINGS } from '../sessions/recordings.ts'

const readme = fs.readFileSync(path.resolve(import.meta.dirname, '../../collector-config/README.md'), 'utf8')

interface Turn {
  spans: number
  bytes: number
  zipped: number
  forMlflow: number
}

function turns(): readonly Turn[] {
  const all = new Map<string, Turn>()
  const encode = (batch: SpanBatch) => encodeRequest(batch, 'protobuf')
  for (const batch of RECORDINGS.flatMap(importSession)) {
    const turn = all.get(batch.traceId) ?? { spans: 0, bytes: 0, zipped: 0, forMlflow: 0 }
    const body = encode(batch)
    turn.spans += batch.spans.length
    turn.bytes += body.length
    turn.zipped += gzipSync(body, { level: 1 }).length
    turn.forMlflow += encode(mlflow.apply(batch)).length
    all.set(batch.traceId, turn)
  }
  return [...all.values()]
}

const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0)
const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[list.length >> 1] ?? 0
const kilo = (bytes: number) => (bytes / 1_000).toFixed(1)

test("the README's sizes of a turn and a span are those of the recordings", () => {
  const told = turns()
  const of = (key: keyof Turn) => told.map((turn) => turn[key])
  const [spans, bytes] = [of('spans'), of('bytes')]
  const mean = (list: readonly number[]) => sum(list) / list.length
  expect(readme).toContain(
    `| a turn of the tests' recordings (${told.length}, short texts) | ${median(spans)} spans (median), ` +
      `${mean(spans).toFixed(0)} (mean), ${Math.max(...spans)} (most) |`,
  )
  const most = (Math.max(...bytes) / 1_000).toFixed(0)
  expect(readme).toContain(
    `| ${kilo(median(bytes))} KB (median), ${kilo(mean(bytes))} KB (mean), ${most} KB (most); ` +
      `with gzip ${kilo(mean(of('zipped')))} KB (mean) |`,
  )
  const perSpan = (key: keyof Turn) => kilo(sum(of(key)) / sum(spans))
  expect(readme).toContain(`| ${perSpan('bytes')} KB; in the form for MLflow ${perSpan('forMlflow')} KB |`)
})
