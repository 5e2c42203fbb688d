// A recording told in each of the ways there are.
import type { SpanBatch } from '../../src/trace/span.ts'
import { importSession } from './import.ts'
import { replayLive } from './replay.ts'

export const WAYS: Readonly<Record<string, (name: string) => Promise<readonly SpanBatch[]>>> = {
  imported: async (name) => importSession(name),
  live: async (name) => (await replayLive(name)).batches,
  'live in pieces': async (name) => (await replayLive(name, { pieces: [4_000, 60, 9_000] })).batches,
}
