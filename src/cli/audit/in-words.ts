// An audit for people: a table that fits the terminal, and every difference under it.
import { amount, dollars } from '../../summary/numbers.ts'
import { cutToWidth, padEnd } from '../text-width.ts'
import type { SessionAudit } from './audit-session.ts'
import type { Tally } from './fact.ts'
import type { Finding } from './finding.ts'
import type { Column } from './place.ts'

const whole = (n: number): string => n.toLocaleString('en-US')
const usd = (n: number): string => `$${n.toFixed(4)}`

const ROWS: readonly (readonly [string, keyof Tally, (n: number) => string])[] = [
  ['turns', 'turns', whole],
  ['model calls', 'calls', whole],
  ['tool calls', 'tools', whole],
  ['subagents', 'agents', whole],
  ['input tokens', 'input', whole],
  ['output tokens', 'output', whole],
  ['cache read', 'cacheRead', whole],
  ['cache write', 'cacheWrite', whole],
  ['dollars', 'usd', usd],
]

const LABEL = 16
const WIDEST = 22

/** One session, a column for each place. */
export function sessionInWords(
  { sessionId, project, columns, findings }: SessionAudit,
  width: number,
): string {
  const title = `Session ${sessionId}${project === undefined ? '' : ` of ${project}`}`
  const each = Math.max(8, Math.min(WIDEST, Math.floor((width - LABEL) / Math.max(columns.length, 1))))
  const cell = (text: string) => ` ${padStart(text, each - 1)}`
  return [
    cutToWidth(title, width),
    '',
    `${' '.repeat(LABEL)}${columns.map(({ name }) => cell(name)).join('')}`,
    ...ROWS.map(([label, key, shown]) => {
      const values = columns.map(({ tally }) => tally[key])
      return `${padEnd(label, LABEL)}${values.map((value) => cell(shown(value))).join('')}${markOf(values)}`
    }),
    '',
    ...findingLines(findings),
  ].join('\n')
}

const padStart = (text: string, width: number) => cutToWidth(text, width).padStart(width)

/** At the end of a line, so that columns stay straight. */
const markOf = (values: readonly number[]) =>
  values.some((value) => Math.abs(value - (values[0] ?? 0)) > 1e-9) ? '  ≠' : ''

function findingLines(findings: readonly Finding[]): readonly string[] {
  const lines = findings.map(({ where, what, why, isWished }) => {
    return `${isWished ? '·' : '!'} ${where}: ${what}${why === undefined ? '; no reason is known' : ` (${why})`}`
  })
  const isEqual = findings.every(({ isWished }) => isWished)
  return [
    ...lines,
    ...(isEqual ? [lines.length === 0 ? 'All equal.' : 'All equal but for what is said above.'] : []),
  ]
}

/** Several sessions, a line for each; `turns` and so on are the transcript's, or else the store's. */
export function sessionsInWords(audits: readonly SessionAudit[], width: number): string {
  const shown = width >= 76 ? 7 : width >= 56 ? 5 : 2
  const line = (cells: readonly string[], end: string) => {
    const [id = '', ...numbers] = cells.slice(0, shown)
    return `${padEnd(id, 10)}${numbers.map((text) => text.padStart(9)).join('')}  ${end}`.trimEnd()
  }
  const head = line(['session', 'calls', 'turns', 'tools', 'agents', 'input', 'dollars'], '')
  const rows = audits.map(({ sessionId, columns, findings }) => {
    const tally = columns[0]?.tally
    const cells = tally === undefined ? [] : cellsOf(tally)
    return cutToWidth(line([sessionId.slice(0, 8), ...cells], verdict(columns, findings)), width)
  })
  const different = audits.filter(({ findings }) => findings.some(({ isWished }) => !isWished))
  return [
    head,
    ...rows,
    '',
    ...different.flatMap(({ sessionId, findings }) => [
      `${sessionId}`,
      ...findingLines(findings.filter(({ isWished }) => !isWished)).map((text) => `  ${text}`),
    ]),
    different.length === 0
      ? `${counted(audits.length, 'session')}: all equal.`
      : `${different.length} of ${counted(audits.length, 'session')} ${different.length === 1 ? 'differs' : 'differ'}.`,
  ].join('\n')
}

const cellsOf = ({ turns, calls, tools, agents, input, usd: sum }: Tally): readonly string[] => [
  ...[calls, turns, tools, agents].map(whole),
  amount(input),
  dollars(sum),
]

function verdict(columns: readonly Column[], findings: readonly Finding[]): string {
  const differences = findings.filter(({ isWished }) => !isWished).length
  const places = columns.map(({ name }) => name).join(', ')
  return differences === 0 ? `✓ ${places}` : `✗ ${counted(differences, 'difference')}`
}

const counted = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`
