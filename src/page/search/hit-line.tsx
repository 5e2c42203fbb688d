// One hit: who said it, the words round it, where it is.
import { modelName, toolName } from '../../summary/numbers.ts'
import type { SearchHit } from '../api.ts'
import { whenWords } from '../parts/when.ts'

export function HitLine({ hit, now }: { readonly hit: SearchHit; readonly now: number }) {
  const { session, n, span, before, match, after, at } = hit
  return (
    <a class="hit" href={`/s/${session}/${n}?at=${span}`}>
      <span class="who ellipsis">
        <i class={`kind ${markOf(hit)}`} aria-hidden="true" /> {whoOf(hit)}
      </span>
      <span class="words">
        {before}
        <mark>{match}</mark>
        {after}
      </span>
      <span class="nth dim number">turn {n}</span>
      <time class="dim number" dateTime={new Date(at).toISOString()}>
        {whenWords(at, now)}
      </time>
    </a>
  )
}

/** A prompt is yours, whatever span it stands on. */
const markOf = ({ field, kind }: SearchHit): string => (field === 'prompt' ? 'you' : kind)

function whoOf({ field, kind, name }: SearchHit): string {
  if (field === 'prompt') return kind === 'agent' ? `to ${name}` : 'You'
  if (kind === 'tool') return `${toolName(name)}${field === 'output' ? ' said' : ''}`
  return kind === 'model' ? modelName(name) : kind === 'turn' ? 'Answer' : name
}
