// What a bad network does to the bytes of one direction of a connection, in the words of Shopify's toxiproxy.
// https://github.com/Shopify/toxiproxy#toxics
import { setTimeout as sleep } from 'node:timers/promises'
import type { Dice } from './seed.ts'

export type Toxic =
  | { readonly kind: 'latency'; readonly ms: number; readonly jitterMs?: number }
  | { readonly kind: 'bandwidth'; readonly bytesPerSecond: number }
  /** Small pieces, one after another. */
  | { readonly kind: 'slicer'; readonly bytes: number; readonly delayMs: number }
  /** Passes so many bytes and closes. */
  | { readonly kind: 'limit_data'; readonly bytes: number }
  /** Swallows everything, and closes after a while; 0: never. */
  | { readonly kind: 'timeout'; readonly ms: number }
  /** Swallows the first bytes and resets both sides. */
  | { readonly kind: 'reset_peer'; readonly ms: number }
  /** What is over is told later. */
  | { readonly kind: 'slow_close'; readonly ms: number }

export interface Flow {
  readonly dice: Dice
  /** Aborted when the connection is over. */
  readonly over: AbortSignal
  /** Bytes that this direction has let through so far. */
  passed: number
  close(): void
  reset(): void
}

interface Piece {
  readonly bytes: Buffer
  /** When it came; by `performance.now()`. */
  readonly cameMs: number
}

type Effect<kind extends Toxic['kind']> = (
  piece: Piece,
  toxic: Extract<Toxic, { kind: kind }>,
  flow: Flow,
) => AsyncIterable<Buffer>

const EFFECTS: { readonly [kind in Toxic['kind']]: Effect<kind> } = {
  async *latency({ bytes, cameMs }, { ms, jitterMs = 0 }, flow) {
    const untilMs = cameMs + ms + flow.dice.between(-jitterMs, jitterMs)
    await pause(untilMs - performance.now(), flow)
    yield bytes
  },
  async *bandwidth({ bytes }, { bytesPerSecond }, flow) {
    for (const slice of slicesOf(bytes, Math.max(1, Math.ceil(bytesPerSecond / 20)))) {
      await pause((slice.length / bytesPerSecond) * 1_000, flow)
      yield slice
    }
  },
  async *slicer({ bytes }, { bytes: size, delayMs }, flow) {
    for (const slice of slicesOf(bytes, size)) {
      yield slice
      await pause(delayMs, flow)
    }
  },
  async *limit_data({ bytes }, { bytes: limit }, flow) {
    const left = limit - flow.passed
    if (left > 0) yield bytes.subarray(0, left)
    if (bytes.length >= left) flow.close()
  },
  timeout: (_, { ms }, flow) =>
    nothing(async () => {
      if (ms === 0) return
      await pause(ms, flow)
      flow.close()
    }),
  reset_peer: (_, { ms }, flow) =>
    nothing(async () => {
      await pause(ms, flow)
      flow.reset()
    }),
  async *slow_close({ bytes }) {
    yield bytes
  },
}

/** One piece through all of them. */
export async function* through(piece: Piece, toxics: readonly Toxic[], flow: Flow): AsyncGenerator<Buffer> {
  const [first, ...rest] = toxics
  if (first === undefined) {
    yield piece.bytes
    return
  }
  // The table pairs each kind with its own settings; the compiler cannot follow that through the lookup.
  const effect = EFFECTS[first.kind] as Effect<Toxic['kind']>
  for await (const bytes of effect(piece, first, flow)) {
    yield* through({ ...piece, bytes }, rest, flow)
  }
}

/** How much later the end is told. */
export const closeDelayOf = (toxics: readonly Toxic[]): number =>
  toxics.reduce((sum, toxic) => sum + (toxic.kind === 'slow_close' ? toxic.ms : 0), 0)

async function* nothing(after: () => Promise<void>): AsyncGenerator<Buffer> {
  await after()
  yield* []
}

function* slicesOf(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function pause(ms: number, { over }: Pick<Flow, 'over'>): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal: over }).catch(() => {})
}
