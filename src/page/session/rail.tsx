// The turns of the session, each with its small band.
import { useEffect, useRef } from 'preact/hooks'
import { dollarsOfAll, duration } from '../../summary/numbers.ts'
import type { SessionRow, TurnRow } from '../api.ts'
import { Plain } from '../content/plain-text.tsx'
import { MiniBand } from '../parts/mini-band.tsx'
import { hrefOf } from '../route/place.ts'

interface RailProps {
  readonly session: SessionRow
  readonly turns: readonly TurnRow[]
  readonly current: number
}

export function Rail({ session, turns, current }: RailProps) {
  const list = useRef<HTMLOListElement>(null)
  // Only another turn scrolls.
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
  }, [current])
  return (
    <nav class="rail" aria-label="Turns" id="turns">
      <ol ref={list}>
        {turns.map((turn) => (
          <li key={turn.trace + turn.n}>
            <a
              href={hrefOf({ view: 'session', session: session.id, turn: turn.n, query: {} })}
              aria-current={turn.n === current ? 'page' : undefined}
              class={`turn ${turn.status}`}
            >
              <span class="turn-prompt ellipsis">
                <span class="dim">{turn.n}</span> <Plain text={promptOf(turn)} />
              </span>
              <span class="turn-facts dim number">
                <span>{duration(turn.end - turn.start)}</span>
                <span>
                  {turn.failed > 0 && <span class="error">✕ {turn.failed} </span>}
                  {turn.status !== 'completed' && <StatusWord status={turn.status} />}
                  {dollarsOfAll(turn)}
                </span>
              </span>
              <MiniBand band={turn.band} />
            </a>
          </li>
        ))}
      </ol>
    </nav>
  )
}

const StatusWord = ({ status }: { readonly status: TurnRow['status'] }) => (
  <span class={status === 'failed' ? 'error' : status === 'open' ? 'running' : ''}>
    {status === 'open' ? 'running' : status} ·{' '}
  </span>
)

const ORIGINS: Readonly<Record<TurnRow['origin'], string>> = {
  user: '',
  task_notification: 'task notification',
  slash_command: 'command',
  bash_mode: '! command',
}

/** A turn that nobody typed says what began it. */
export function promptOf({ prompt, origin }: TurnRow): string {
  const of = ORIGINS[origin]
  return of === '' || prompt === ''
    ? prompt || of || 'no prompt'
    : origin === 'task_notification'
      ? `${of}: ${prompt}`
      : prompt
}

export const originOf = ({ origin }: TurnRow): string => ORIGINS[origin]
