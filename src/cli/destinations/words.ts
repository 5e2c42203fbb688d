// What was added, what there is, and what a try came to, for people.
import { shownAddress } from '../../config/address.ts'
import type { Destination } from '../../export/destination.ts'
import { destinationKind } from '../../export/destinations/index.ts'
import { CONTENT_KINDS } from '../../trace/content.ts'
import type { Standing } from '../status/destinations.ts'
import { standingInWords } from '../status/render.ts'
import { padEnd, textWidth } from '../text-width.ts'
import type { Added, VariableHere } from './add.ts'
import type { Tried } from './try.ts'

export function addedInWords(
  { destination, changed, variables, test }: Added,
  about: { readonly file: string; readonly notes: readonly string[] },
): string {
  const { id, url, convention } = destination
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Configuration', about.file],
    ['URL', shownAddress(url)],
    ['Convention', convention],
    ['Content', contentInWords(destination)],
    ['Variables', variables.map(variableInWords).join('\n                 ') || undefined],
    ['Test', test?.finding],
  ]
  const age = ageInWords(destination)
  return [
    changed ? `✓ ${id} is one of your destinations.` : `✓ ${id} was there already; nothing changed.`,
    ...facts.flatMap(([name, value]) => (value === undefined ? [] : [`  ${padEnd(`${name}:`, 15)}${value}`])),
    ...about.notes.map((note) => `! ${note}`),
    ...(age === undefined ? [] : [`! ${age}`]),
    ...(test?.ok === false ? ['! Until that is mended its traces wait; nothing is lost.'] : []),
    '',
    `It gets what is traced from now on; "turnspan flush --backfill ${id}" sends what is stored already.`,
  ].join('\n')
}

const STATUS: Readonly<Record<VariableHere['status'], string>> = {
  allowed: 'its value here is allowed',
  absent: 'not set in this shell: set it, then run "turnspan allow"',
  new: 'not allowed yet: run "turnspan allow" in a shell of your own',
  changed: 'another value than you allowed: run "turnspan allow" in a shell of your own',
}

const variableInWords = ({ name, status }: VariableHere) => `${name} (${STATUS[status]})`

export const contentInWords = ({ withoutContent = [] }: Destination): string => {
  if (withoutContent.length === 0) return 'all that is kept'
  return withoutContent.length === CONTENT_KINDS.length
    ? 'metadata alone'
    : `without ${withoutContent.join(', ')}`
}

function ageInWords({ kind }: Destination): string | undefined {
  const { title, maxAgeMs } = destinationKind(kind) ?? {}
  if (maxAgeMs === undefined) return undefined
  return `${title} keeps nothing that is older than ${maxAgeMs / 3_600_000} hours: such traces are skipped, and counted.`
}

export function listInWords(standings: readonly (Standing & { readonly content: string })[]): string {
  if (standings.length === 0) {
    return 'There are none: traces stay in the local store. "turnspan destinations add" adds one.'
  }
  const rows = standings.map((each) => [each.id, each.kind, each.url, each.content, standingInWords(each)])
  return table([['NAME', 'KIND', 'URL', 'GETS', 'STANDING'], ...rows])
}

export const triedInWords = (all: readonly (Tried & { readonly id: string })[]): string =>
  all.map(({ id, ok, finding }) => `${ok ? '✓' : '✗'} ${id}: ${finding}`).join('\n')

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => textWidth(row[column] ?? ''))),
  )
  return rows
    .map((row) =>
      row
        .map((cell, column) => padEnd(cell, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
