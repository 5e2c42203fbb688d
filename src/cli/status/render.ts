import type { DestinationStatus, Standing } from './destinations.ts'
import { isFresh } from './dropped.ts'
import type { Status } from './gather.ts'

/** Where hooks are, a problem says what keeps them from counting. */
const nothingSetUp = ({ enabled, problems }: Status): string | undefined =>
  enabled || problems.length > 0
    ? undefined
    : '  Nothing is set up here: "turnspan autolog claude" traces this project, with --user every one.'

/** Status for people; scripts read `--json`. */
export function renderStatus(status: Status): string {
  const { lastTrace, problems } = status
  const where = status.scopes.filter(({ hooks }) => hooks === 'current' || hooks === 'stale')
  const lines = [
    status.enabled ? '✓ Claude Code is traced' : '✗ Claude Code is not traced',
    nothingSetUp(status),
    fact('Project', status.directory),
    ...where.map(({ scope, file, hooks }) =>
      fact('Hooks', `${file} (${scope}${hooks === 'stale' ? ', not up to date' : ''})`),
    ),
    ...(status.plugin?.isEnabled === true
      ? [fact('Hooks', `plugin ${status.plugin.id} (${status.plugin.where})`)]
      : []),
    fact('Tracking URI', status.trackingUri),
    fact(
      'Experiment',
      [status.experimentName, status.experimentId && `id ${status.experimentId}`].filter(Boolean).join(', '),
    ),
    fact('Stored', `${status.storedTraces} traces, ${bytes(status.storedBytes)}`),
    ...status.dropped
      .filter((each) => !isFresh(each, Date.now()))
      .map(({ what, at }) => fact('Dropped', `${what} (until ${at.slice(0, 10)})`)),
    fact('Last trace', lastTrace && `${lastTrace.at} (${lastTrace.traceId})`),
    fact(
      'Not read yet',
      status.journals > 0 ? `${status.journals} session${status.journals > 1 ? 's' : ''}` : undefined,
    ),
    fact('Not known', counted(status.unknownLines)),
    fact('Secrets', masked(status.maskedSecrets)),
    ...status.destinations.map(destinationLine),
    ...(problems.length === 0 ? [] : ['', 'Problems']),
    ...problems.flatMap(({ what, cure }) => [`  ! ${what}`, `    → ${cure}`]),
  ]
  return lines.filter((line) => line !== undefined).join('\n')
}

const bytes = (n: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = n < 1 ? 0 : Math.min(Math.floor(Math.log10(n) / 3), units.length - 1)
  return `${(n / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`
}

/** They are in no file of ours, but the model's provider was told them. */
const masked = ({ sessions, rules }: Status['maskedSecrets']): string | undefined =>
  sessions === 0
    ? undefined
    : `masked in ${sessions} session${sessions > 1 ? 's' : ''} (${rules.join(', ')}): replace those that are real`

/** Lines of a newer client than this version knows: they are left out of traces, and nothing else is. */
const counted = (lines: Readonly<Record<string, number>>): string | undefined =>
  Object.entries(lines)
    .map(([name, count]) => `${count} lines of kind "${name}"`)
    .join(', ') || undefined

const fact = (name: string, value: string | undefined) =>
  value ? `  ${`${name}:`.padEnd(15)}${value}` : undefined

const destinationLine = (status: DestinationStatus) =>
  `  → ${status.id} ${status.url}: ${standingInWords(status)}, ${status.reachable ? 'reachable' : 'not reachable'}`

export function standingInWords(standing: Standing): string {
  const { delivered, waiting, refused, skipped, skippedWhy, lastDeliveredAt } = standing
  return [
    `${delivered} delivered${lastDeliveredAt === undefined ? '' : ` (last ${lastDeliveredAt})`}`,
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(skipped > 0 ? [`${skipped} skipped (${skippedWhy ?? 'too old'})`] : []),
  ].join(', ')
}
