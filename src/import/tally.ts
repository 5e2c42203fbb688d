import { type Amounts, noAmounts } from './amounts.ts'

/** What an import has come to so far. */
export interface Tally extends Amounts {
  /** Sessions of which something was new. */
  imported: number
  /** Nothing of them was new. */
  stored: number
  deleted: number
  /** Left to their hooks. */
  open: number
  /** A turn of theirs may still go on: it comes with a later import. */
  unfinished: number
  /** Looked at, in sessions and in bytes. */
  done: number
  bytes: number
  readonly leftOut: LeftOut[]
}

export interface LeftOut {
  readonly file: string
  readonly reason: string
  /** The rest of the session is there. */
  readonly isPart: boolean
}

export const newTally = (): Tally => ({
  ...noAmounts(),
  ...{ imported: 0, stored: 0, deleted: 0, open: 0, unfinished: 0, done: 0, bytes: 0 },
  leftOut: [],
})
