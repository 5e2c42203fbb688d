import type { DestinationStatus } from './destinations.ts'
import type { Status } from './gather.ts'

/** Status for people; scripts read `--json`. */
export function renderStatus(status: Status): string {
  const { lastTrace, problems } = status
  const where = status.scopes.filter(({ hooks }) => hooks === 'current' || hooks === 'stale')
  const lines = [
    status.enabled ? '✓ Claude Code is traced' : '✗ Claude Code is not traced',
    fact('Project', status.directory),
    ...where.map(({ scope, file, hooks }) =>
      fact('Hooks', `${file} (${scope}${hooks === 'stale' ? ', not up to date' : ''})`),
    ),
    fact('Tracking URI', status.trackingUri),
    fact(
      'Experiment',
      [status.experimentName, status.experimentId && `id ${status.experimentId}`].filter(Boolean).join(', '),
    ),
    fact('Stored', `${status.storedTraces} traces`),
    fact('Last trace', lastTrace && `${lastTrace.at} (${lastTrace.traceId})`),
    fact(
      'Not read yet',
      status.journals > 0 ? `${status.journals} session${status.journals > 1 ? 's' : ''}` : undefined,
    ),
    fact('Not known', counted(status.unknownLines)),
    ...status.destinations.map(destinationLine),
    ...(problems.length === 0 ? [] : ['', 'Problems']),
    ...problems.flatMap(({ what, cure }) => [`  ! ${what}`, `    → ${cure}`]),
  ]
  return lines.filter((line) => line !== undefined).join('\n')
}

/** Lines of a newer client than this version knows: they are left out of traces, and nothing else is. */
const counted = (lines: Readonly<Record<string, number>>): string | undefined =>
  Object.entries(lines)
    .map(([name, count]) => `${count} lines of kind "${name}"`)
    .join(', ') || undefined

const fact = (name: string, value: string | undefined) =>
  value ? `  ${`${name}:`.padEnd(15)}${value}` : undefined

function destinationLine({
  id,
  url,
  delivered,
  waiting,
  refused,
  reachable,
  lastDeliveredAt,
}: DestinationStatus) {
  const counts = [
    `${delivered} delivered${lastDeliveredAt === undefined ? '' : ` (last ${lastDeliveredAt})`}`,
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
    reachable ? 'reachable' : 'not reachable',
  ]
  return `  → ${id} ${url}: ${counts.join(', ')}`
}
