// One session in the list: two lines where there is room, three in a narrow window.
import { amount, dollarsOfAll, duration, modelName, percent } from '../../summary/numbers.ts'
import { workMs, youMs } from '../../summary/words.ts'
import type { SessionRow } from '../api.ts'
import { MiniBand } from '../parts/mini-band.tsx'
import { folderName } from '../parts/names.ts'
import { whenWords } from '../parts/when.ts'
import { stateOf } from './state.ts'

interface RowProps {
  readonly row: SessionRow
  readonly now: number
  readonly isCurrent: boolean
  readonly isGone: boolean
}

export function SessionLine({ row, now, isCurrent, isGone }: RowProps) {
  const state = stateOf(row)
  const you = youMs(row.band)
  return (
    <a
      class={isGone ? 'session-line gone' : 'session-line'}
      href={`/s/${row.id}`}
      tabIndex={isCurrent ? 0 : -1}
      aria-disabled={isGone || undefined}
    >
      <span class="title ellipsis">
        {row.live && <span class="dot on" role="img" aria-label="live" />}
        {row.title === '' ? <i class="dim">without a prompt</i> : row.title}
      </span>
      <span class="about ellipsis dim" title={row.project}>
        {[folderName(row.project), ...row.models.map(modelName)].join(' · ')}
      </span>
      <span class="where">
        <MiniBand band={row.band} />
      </span>
      <span class="tokens dim number" title={`${row.in} in, ${row.cached} of them cached, ${row.out} out`}>
        {row.in > 0 && `${amount(row.in + row.out)} tokens · ${percent(row.cached, row.in)} cached`}
      </span>
      <span class="count number">{row.turns === 1 ? '1 turn' : `${row.turns} turns`}</span>
      <span class="failed number">
        {row.failed > 0 && (
          <span class="error">
            ✕ {row.failed}
            <span class="unseen"> tool calls failed</span>
          </span>
        )}
      </span>
      <span class="took number" title={you > 0 ? `and ${duration(you)} waiting for you` : undefined}>
        {duration(workMs(row.band))}
      </span>
      <span class={`end ${state.kind}`} title={state.title}>
        {isGone ? 'deleted' : state.words}
      </span>
      <span class="usd number" title={`$${row.usd.toFixed(6)}`}>
        {dollarsOfAll(row)}
      </span>
      <time
        class="when dim number"
        dateTime={new Date(row.start).toISOString()}
        title={new Date(row.start).toISOString()}
      >
        {whenWords(row.start, now)}
      </time>
    </a>
  )
}

/** Where a session will be. */
export const EmptyLine = () => (
  <span class="session-line ghost" aria-hidden="true">
    <span class="title" />
    <span class="about" />
  </span>
)
