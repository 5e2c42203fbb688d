// Files as bytes that can be gone over quickly: in a vector's memory where there is one.
import fs from 'node:fs'
import type { RawForm } from './raw-form.ts'
import { type Scan, scanFor, vectorScanFor } from './scan.ts'
import type { Vector } from './vector.ts'

export interface Reader {
  /** The bytes are those of the file until the next is read. A file that is gone holds nothing. */
  read(file: string): Buffer
  /** Of bytes that were read here. */
  readonly scan: Scan
}

const FIRST_BYTES = 1 << 20
const PAGE_BYTES = 1 << 16
/** The vector looks so far behind the last byte that it is asked about, and the anchor is no longer. */
const BEHIND = 128

export function openReader(anchor: RawForm['anchor'], vector: Vector | undefined): Reader {
  const fast = vector && vectorScanFor(anchor, vector)
  const slow = scanFor(anchor)
  let room: Buffer = Buffer.alloc(0)
  /** Where the vector's memory ends the rest is done without it. */
  const grown = (bytes: number): Buffer => {
    if (fast === undefined) return Buffer.allocUnsafe(bytes)
    return memoryOf(vector as Vector, bytes) ?? Buffer.allocUnsafe(bytes)
  }
  return {
    read(file) {
      return readInto((bytes) => {
        if (bytes + BEHIND > room.length) room = grown(Math.max(bytes + BEHIND, FIRST_BYTES))
        return room
      }, file)
    },
    scan: (bytes, from, to) =>
      fast !== undefined && bytes.buffer === vector?.memory.buffer
        ? fast(bytes, from, to)
        : slow(bytes, from, to),
  }
}

function memoryOf({ memory }: Vector, bytes: number): Buffer | undefined {
  try {
    memory.grow(Math.max(0, Math.ceil((bytes - memory.buffer.byteLength) / PAGE_BYTES)))
    return Buffer.from(memory.buffer)
  } catch {
    return undefined
  }
}

/** By itself, without what a reader has read before. */
export const readAlone = (file: string): Buffer => readInto((bytes) => Buffer.allocUnsafe(bytes), file)

function readInto(roomFor: (bytes: number) => Buffer, file: string): Buffer {
  let fd: number
  try {
    fd = fs.openSync(file, 'r')
  } catch {
    return Buffer.alloc(0)
  }
  try {
    const { size } = fs.fstatSync(fd)
    const room = roomFor(size)
    let end = 0
    while (end < size) {
      const more = fs.readSync(fd, room, end, size - end, end)
      if (more === 0) break
      end += more
    }
    return room.subarray(0, end)
  } finally {
    fs.closeSync(fd)
  }
}
