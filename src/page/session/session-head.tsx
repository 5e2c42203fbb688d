// The session's own line: what it was, where, how much, and what can be done with it.
import { amount, dollarsOfAll } from '../../summary/numbers.ts'
import type { DestinationInfo, SessionAnswer } from '../api.ts'
import { Plain } from '../content/plain-text.tsx'
import { folderName } from '../parts/names.ts'
import { Actions } from './actions.tsx'

interface HeadProps {
  readonly answer: SessionAnswer
  readonly trace: string | undefined
  readonly destinations: readonly DestinationInfo[]
  readonly isGone: boolean
}

export function SessionHead({ answer, trace, destinations, isGone }: HeadProps) {
  const { session, forked_from, previous } = answer
  return (
    <div class="session-head">
      <h1 class={`ellipsis${isGone ? ' gone' : ''}`} title={session.title}>
        <Plain text={session.title || 'No prompt'} />
      </h1>
      <span class="dim ellipsis project" title={session.project}>
        <Plain text={folderName(session.project)} />
      </span>
      {forked_from !== null && <a href={`/s/${forked_from}`}>forked from …</a>}
      {previous !== null && <a href={`/s/${previous}`}>the session before /clear</a>}
      {isGone && <span class="error">deleted</span>}
      {session.live && !isGone && <span class="live-word">live</span>}
      <span class="spring" />
      <span class="dim number sums">
        {session.turns} {session.turns === 1 ? 'turn' : 'turns'} ·{' '}
        {session.ctx > 0 && `${amount(session.ctx)} context · `}
        {dollarsOfAll(session)}
      </span>
      <Actions session={session} trace={trace} resume={answer.resume} destinations={destinations} />
    </div>
  )
}
