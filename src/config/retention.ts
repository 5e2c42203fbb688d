// How long and how much is kept on this machine.
import type { Config } from './schema.ts'

export interface Retention {
  /** What is older goes, once every destination has what it is owed. */
  readonly days: number
  /** Of the store. What is more goes, oldest first, once every destination has what it is owed. */
  readonly maxBytes: number
  /** Of all journals together: events that hooks noted and that are not digested yet. */
  readonly journalMaxBytes: number
}

const GIB = 1024 ** 3

export const retentionOf = ({ retention = {} }: Pick<Config, 'retention'>): Retention => ({
  days: retention.days ?? 90,
  maxBytes: retention.maxBytes ?? 2 * GIB,
  journalMaxBytes: retention.journalMaxBytes ?? 2 * GIB,
})
