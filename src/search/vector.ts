// Two bytes a known distance apart, in memory, sixteen places at a time: WebAssembly's vectors, which JavaScript does not
// have. It goes over a gigabyte in a tenth of the time that a loop over bytes takes, and most of a search is that.
// The module is written out below, instruction by instruction (https://webassembly.github.io/spec/core/binary/).

/** Of https://webassembly.github.io/spec/js-api/ what is used here: node's types leave it to a browser's. */
interface Memory {
  readonly buffer: ArrayBuffer
  /** Pages of 64 KB. */
  grow(pages: number): void
}

declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
}

export interface Vector {
  /** Grows where it is given more room; then `buffer` is another one. */
  readonly memory: Memory
  /**
   * The first place `p` from `from` on, before `end`, with `a` or `a2` at `p + i` and `b` or `b2` at `p + j`; -1 where
   * there is none. Reads up to 15 bytes behind `end + j`.
   */
  readonly next: (
    ...args: readonly [
      from: number,
      end: number,
      i: number,
      a: number,
      a2: number,
      j: number,
      b: number,
      b2: number,
    ]
  ) => number
}

const [I32, V128, FUNCTION, NOTHING] = [0x7f, 0x7b, 0x60, 0x40]
/** Of the function: its arguments, then its own. */
const [P, END, I, A, A2, J, B, B2, BITS, VA, VA2, VB, VB2, SEEN] = Array.from(
  { length: 14 },
  (_, at) => at,
) as [
  ...[number, number, number, number, number, number, number],
  ...[number, number, number, number, number, number, number],
]
const get = (local: number) => [0x20, local]
const set = (local: number) => [0x21, local]
const tee = (local: number) => [0x22, local]
const constant = (small: number) => [0x41, small]
const [LOOP, IF, CLOSE, AGAIN, RETURN] = [[0x03, NOTHING], [0x04, NOTHING], [0x0b], [0x0c, 0], [0x0f]]
const [AT_LEAST, ADD, LOWEST_BIT] = [[0x4f], [0x6a], [0x68]]
const [LOAD, SPLAT, EQUAL, AND, OR, MASK] = [
  ...[
    [0xfd, 0, 0, 0],
    [0xfd, 0x0f],
    [0xfd, 0x23],
  ],
  ...[
    [0xfd, 0x4e],
    [0xfd, 0x50],
    [0xfd, 0x64],
  ],
] as [number[], number[], number[], number[], number[], number[]]

const spread = (from: number, to: number) => [...get(from), ...SPLAT, ...set(to)]
/** Where one of two bytes stands, `distance` on. */
const standing = (distance: number, one: number, other: number) => [
  ...[...get(P), ...get(distance), ...ADD, ...LOAD, ...tee(SEEN), ...get(one), ...EQUAL],
  ...[...get(SEEN), ...get(other), ...EQUAL, ...OR],
]
const noneFrom = [...get(P), ...get(END), ...AT_LEAST, ...IF, ...constant(0x7f), ...RETURN, ...CLOSE]

const CODE = [
  ...[...spread(A, VA), ...spread(A2, VA2), ...spread(B, VB), ...spread(B2, VB2)],
  ...LOOP,
  ...noneFrom,
  ...[...standing(I, VA, VA2), ...standing(J, VB, VB2), ...AND, ...MASK, ...tee(BITS)],
  ...IF,
  ...[...get(P), ...get(BITS), ...LOWEST_BIT, ...ADD, ...set(P), ...noneFrom, ...get(P), ...RETURN],
  ...CLOSE,
  ...[...get(P), ...constant(16), ...ADD, ...set(P), ...AGAIN],
  ...CLOSE,
  ...[...constant(0x7f), ...CLOSE],
]

/** A length comes first; none here reaches 16,384. */
const sized = (bytes: readonly number[]) =>
  bytes.length < 0x80 ? [bytes.length, ...bytes] : [(bytes.length & 0x7f) | 0x80, bytes.length >> 7, ...bytes]
const named = (name: string) => sized([...Buffer.from(name)])
const section = (id: number, ...bytes: readonly number[]) => [id, ...sized(bytes)]
const LOCALS = [2, 1, I32, 5, V128]

const MODULE = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, 1, FUNCTION, ...sized(Array<number>(8).fill(I32)), ...sized([I32])),
  ...section(3, 1, 0),
  ...section(5, 1, 0, 1),
  ...section(7, 2, ...named('memory'), 2, 0, ...named('next'), 0, 0),
  ...section(10, 1, ...sized([...LOCALS, ...CODE])),
])

let compiled: object | undefined

/** Undefined where the runtime has no vectors, or no room. */
export function openVector(): Vector | undefined {
  try {
    compiled ??= new WebAssembly.Module(MODULE)
    return new WebAssembly.Instance(compiled).exports as Vector
  } catch {
    return undefined
  }
}
