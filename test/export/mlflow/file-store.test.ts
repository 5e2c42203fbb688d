import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import type { DestinationConfig } from '../../../src/config/schema.ts'
import { settingsOf } from '../../../src/config/settings.ts'
import { mlflowFiles } from '../../../src/export/destinations/mlflow-files.ts'
import { experimentNamed, makeExperiment } from '../../../src/export/mlflow/file-store/experiments.ts'
import { textsIn, yamlOf } from '../../../src/export/mlflow/file-store/yaml.ts'
import { equip } from '../../../src/export/send/equip.ts'
import { sendBatch } from '../../../src/export/send/send.ts'
import { mlflow as convention } from '../../../src/trace/conventions/mlflow.ts'
import type { SpanBatch } from '../../../src/trace/span.ts'
import { batchOf, spanOf } from '../samples.ts'
import { temporaryFolder } from '../temporary-folder.ts'

let root: string
beforeEach(() => {
  root = path.join(temporaryFolder(), 'mlruns')
})

async function open(more: Partial<DestinationConfig> = {}) {
  const config = { kind: 'mlflow-files', url: pathToFileURL(root).href, ...more } as DestinationConfig
  const [destination] = settingsOf({ destinations: { files: config } }).destinations
  if (destination === undefined) throw new Error('no destination')
  const equipped = await equip(destination)
  if (equipped.status !== 'equipped') throw new Error(equipped.reason)
  const { http } = equipped
  const sender = { destination, kind: mlflowFiles, http, clock: Date.now, convention: convention.apply }
  return {
    send: (batch: SpanBatch) => sendBatch(sender, batch),
    probe: () => mlflowFiles.probe(destination, http),
    read: (traceId: string) => mlflowFiles.remote?.read(destination, http, traceId),
    remove: (ids: readonly string[]) => mlflowFiles.remote?.remove(destination, http, ids),
  }
}

const textAt = (...names: string[]) => fs.readFileSync(path.join(root, ...names), 'utf8')
const spansAt = (...names: string[]) =>
  (JSON.parse(textAt(...names, 'artifacts', 'traces.json')) as { spans: Record<string, unknown>[] }).spans

describe('a trace in a folder', () => {
  test('is for its owner alone, whatever the shell lets others read', async () => {
    const before = process.umask(0)
    try {
      const batch = batchOf(1)
      await (await open()).send(batch)
      const place = path.join(root, '0', 'traces', `tr-${batch.traceId}`)
      const entries = fs.readdirSync(place, { recursive: true, encoding: 'utf8' })
      const open4all = ['.', ...entries].filter(
        (name) => (fs.statSync(path.join(place, name)).mode & 0o077) !== 0,
      )
      expect(entries.length).toBeGreaterThan(5)
      expect(open4all).toEqual([])
    } finally {
      process.umask(before)
    }
  })

  test('whose file of spans nobody can read is written anew, and what was there is kept beside it', async () => {
    const batch = batchOf(1)
    const { send } = await open()
    await send(batch)
    const artifacts = path.join(root, '0', 'traces', `tr-${batch.traceId}`, 'artifacts')
    const whole = fs.readFileSync(path.join(artifacts, 'traces.json'), 'utf8')
    fs.writeFileSync(path.join(artifacts, 'traces.json'), whole.slice(0, -9))
    expect(await send(batch)).toEqual({ status: 'accepted' })
    expect(fs.readFileSync(path.join(artifacts, 'traces.json'), 'utf8')).toBe(whole)
    const [aside = '', ...more] = fs.readdirSync(artifacts).filter((name) => name !== 'traces.json')
    expect([aside, more]).toEqual([expect.stringMatching(/^traces\.json\.damaged-\d+$/), []])
    expect(fs.readFileSync(path.join(artifacts, aside), 'utf8')).toBe(whole.slice(0, -9))
  })

  test('lies where MLflow looks for it, in an experiment that is made where there is none', async () => {
    const batch = batchOf(1)
    expect(await (await open()).send(batch)).toEqual({ status: 'accepted' })
    const place = ['0', 'traces', `tr-${batch.traceId}`] as const
    expect(textsIn(textAt('0', 'meta.yaml'))).toMatchObject({ name: 'Default', lifecycle_stage: 'active' })
    expect(textsIn(textAt(...place, 'trace_info.yaml'))).toMatchObject({
      trace_id: `tr-${batch.traceId}`,
      state: 'OK',
      request_time: '2026-11-23T08:30:00.124Z',
      execution_duration_ms: '998',
    })
    expect(textAt(...place, 'tags', 'mlflow.artifactLocation')).toBe(
      pathToFileURL(path.join(root, ...place, 'artifacts')).href,
    )
    expect(textAt(...place, 'request_metadata', 'mlflow.trace_schema.version')).toBe('3')
    const [first] = spansAt(...place)
    expect(first).toMatchObject({
      parent_span_id: null,
      start_time_unix_nano: 1795422600124000000,
      status: { code: 'STATUS_CODE_OK', message: '' },
    })
    // Digit by digit: half of them are past what JavaScript counts with.
    expect(textAt(...place, 'artifacts', 'traces.json')).toContain(
      '"start_time_unix_nano":1795422600124000000',
    )
  })

  test('grows by what comes later, and what comes again takes its place', async () => {
    const { send, read } = await open()
    const batch = batchOf(2, 2)
    await send(batch)
    const late = spanOf(2, 3, { endMs: batch.spans[0] ? batch.spans[0].endMs + 5_000 : 0 })
    await send({ ...batch, spans: [spanOf(2, 2, { name: 'chat again' }), late] })
    const place = ['0', 'traces', `tr-${batch.traceId}`]
    expect(spansAt(...place).map(({ name }) => name)).toEqual([
      'invoke_agent claude-code',
      'chat again',
      'chat claude-opus-4-8',
    ])
    expect(textsIn(textAt(...place, 'trace_info.yaml'))).toMatchObject({ execution_duration_ms: '5998' })
    expect(await read(batch.traceId)).toMatchObject({ status: 'found', spans: [{}, {}, {}] })
  })

  test('is read back and taken away', async () => {
    const { send, read, remove } = await open({ experimentName: 'mine' })
    const batch = batchOf(3)
    await send(batch)
    const other = 'f'.repeat(32)
    expect(await remove([batch.traceId, other])).toEqual({
      removed: [batch.traceId],
      missing: [other],
      failed: [],
    })
    expect(await read(batch.traceId)).toEqual({ status: 'missing' })
  })

  test('is written by nobody through a link that leads out of the folder', async () => {
    const { send } = await open()
    await send(batchOf(4))
    const outside = temporaryFolder()
    fs.rmSync(path.join(root, '0', 'traces'), { recursive: true })
    fs.symlinkSync(outside, path.join(root, '0', 'traces'))
    expect(await send(batchOf(5))).toMatchObject({
      status: 'retryable',
      reason: expect.stringContaining('link'),
    })
    expect(
      fs.readdirSync(outside, { recursive: true }).filter((name) => String(name).includes('json')),
    ).toEqual([])
  })

  test('waits where the folder cannot be written', async () => {
    fs.writeFileSync(root, 'a file')
    expect(await (await open()).send(batchOf(6))).toMatchObject({ status: 'retryable' })
    expect(await (await open()).probe()).toMatchObject({ finding: expect.stringContaining(root) })
  })
})

describe('experiments', () => {
  test('are found by name however MLflow wrote it, and made once', async () => {
    const made = makeExperiment(root, "Anna's: own #1", 0)
    expect(experimentNamed(root, "Anna's: own #1")).toEqual(made)
    const { send } = await open({ experimentName: "Anna's: own #1" })
    await send(batchOf(1))
    expect(fs.existsSync(path.join(root, made.id, 'traces'))).toBe(true)
    const theirs = path.join(root, made.id, 'meta.yaml')
    for (const written of ["'Anna''s: own #1'", '"Anna\'s: own #1"', "'Anna''s: own\n  #1'"]) {
      fs.writeFileSync(theirs, `experiment_id: '${made.id}'\nlifecycle_stage: active\nname: ${written}\n`)
      expect(experimentNamed(root, "Anna's: own #1")?.id).toBe(made.id)
    }
  })

  test('that were deleted, or never were, keep traces waiting', async () => {
    makeExperiment(root, 'one', 0)
    fs.mkdirSync(path.join(root, '.trash', '7'), { recursive: true })
    fs.writeFileSync(path.join(root, '.trash', '7', 'meta.yaml'), 'name: gone\nlifecycle_stage: deleted\n')
    const gone = await open({ experimentId: '7' })
    expect(await gone.send(batchOf(1))).toMatchObject({ reason: expect.stringContaining('was deleted') })
    expect(await gone.probe()).toMatchObject({ takes: false })
    const none = await open({ experimentId: '99' })
    expect(await none.send(batchOf(1))).toMatchObject({
      status: 'retryable',
      reason: expect.stringContaining('no experiment with id 99'),
    })
  })
})

test('every text comes out of YAML as it went in', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const yaml = yamlOf({ name: text })
      expect(textsIn(yaml)).toEqual({ name: text.toWellFormed() })
      // https://yaml.org/spec/1.1/#c-printable
      expect(yaml.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\ufffe\uffff]/u)
    }),
  )
})
