// Sessions, a line each, as wide as the terminal.
import type { SessionsFound } from '../../catalog/catalog.ts'
import { amount, dollars, dollarsOfAll, duration } from '../../summary/numbers.ts'
import type { SessionRow, Status } from '../../summary/shown.ts'
import { oneLine } from '../plain-text.ts'
import { padEnd } from '../text-width.ts'

export interface ListLook {
  readonly width: number
  readonly color: boolean
  /** Where the reader's home is: paths in it begin with `~`. */
  readonly homeFolder: string
  readonly timeZone?: string
}

interface Column {
  readonly title: string
  readonly width: number
  /** The terminal has to be so wide for it. */
  readonly from: number
  readonly isRight?: boolean
  /** Blanks before it. */
  readonly lead?: number
  readonly of: (row: SessionRow, look: ListLook) => string
}

const ID_LENGTH = 8
const NARROWEST = 24

/** Beside the prompt, which takes what the others leave. */
const BEFORE: readonly Column[] = [
  { title: 'session', width: 10, from: 0, of: ({ id }) => id.slice(0, ID_LENGTH) },
  { title: 'began', width: 18, from: 64, of: ({ start }, { timeZone }) => moment(start, timeZone) },
]
const BEHIND: readonly Column[] = [
  { title: 'folder', width: 26, from: 118, of: ({ project }, look) => folderIn(project, look) },
  { title: 'turns', width: 7, from: 80, isRight: true, of: ({ turns }) => String(turns) },
  { title: 'time', width: 11, from: 54, isRight: true, of: ({ band }) => duration(wallMs(band)) },
  { title: 'in', width: 8, from: 140, isRight: true, of: (row) => amount(row.in) },
  { title: 'out', width: 8, from: 140, isRight: true, of: ({ out }) => amount(out) },
  { title: 'dollars', width: 11, from: 44, isRight: true, of: (row) => dollarsOfAll(row) },
  { title: '', width: 16, from: 90, lead: 2, of: (row) => troubleOf(row) },
]

/** A heading, a line a session, and what all of them add up to. */
export function listInWords({ items, total, sums }: SessionsFound, look: ListLook): string {
  const width = Math.max(look.width, NARROWEST)
  const before = BEFORE.filter(({ from }) => width >= from)
  const behind = BEHIND.filter(({ from }) => width >= from)
  const title = [...before, ...behind].reduce((rest, column) => rest - column.width, width)
  const line = (words: (column: Column) => string, prompt: string) => {
    const cell = (column: Column) => cellOf(column, words(column))
    return `${before.map(cell).join('')}${padEnd(prompt, title - 1)} ${behind.map(cell).join('')}`.trimEnd()
  }
  const dim = (text: string) => (look.color ? `\x1b[2m${text}\x1b[0m` : text)
  const red = (text: string) => (look.color ? `\x1b[31m${text}\x1b[0m` : text)
  const rows = items.map((row) => {
    const text = line((column) => oneLine(column.of(row, look)), oneLine(row.title) || '(no prompt)')
    return hasTrouble(row) ? red(text) : text
  })
  const shown = items.length < total ? `${items.length} of ${total.toLocaleString('en-US')}` : String(total)
  const foot = [
    `${shown} ${total === 1 ? 'session' : 'sessions'}`,
    dollars(sums.usd),
    `${sums.turns.toLocaleString('en-US')} ${sums.turns === 1 ? 'turn' : 'turns'}`,
    `${amount(sums.in)} → ${amount(sums.out)} tokens`,
  ]
  return [
    dim(line(({ title: name }) => name, 'prompt')),
    ...rows,
    dim(padEnd(foot.join(' · '), width).trimEnd()),
  ].join('\n')
}

function cellOf({ width, isRight, lead = 0 }: Column, text: string): string {
  // One blank at least between two columns.
  const cut = padEnd(text, width - lead - 1)
  return isRight ? cut.trimEnd().padStart(width) : `${' '.repeat(lead)}${cut} `
}

const wallMs = (band: SessionRow['band']) => band.reduce((sum, [, , ms]) => sum + ms, 0)

/** Of all locales, this one writes dates as ISO 8601 does. */
const moment = (ms: number, timeZone: string | undefined) =>
  new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone }).format(ms)

function folderIn(folder: string, { homeFolder }: ListLook): string {
  const short = folder.startsWith(`${homeFolder}/`) ? `~${folder.slice(homeFolder.length)}` : folder
  const most = 24
  return short.length <= most ? short : `…${short.slice(1 - most)}`
}

const WORDS: Readonly<Partial<Record<Status, string>>> = {
  failed: '✗ failed',
  interrupted: '… interrupted',
  unfinished: '… unfinished',
  open: '● running',
}

const hasTrouble = ({ status }: SessionRow): boolean => status === 'failed'

const troubleOf = ({ status, failed }: SessionRow): string =>
  WORDS[status] ?? (failed > 0 ? `✗ ${failed}` : '')
