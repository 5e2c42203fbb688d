// Lines that went and came. Which is which is said by a sign, not by colour alone.
import { useContext, useMemo, useState } from 'preact/hooks'
import { useMedia } from '../parts/use-media.ts'
import { Compact } from './compact.ts'
import { addedLines, countsOf, type DiffLine, diffOf, pairsOf } from './line-diff.ts'
import { Plain } from './plain-text.tsx'

const SHOWN = 40
const SHOWN_COMPACT = 14
const STEP = 400

/** Below this two columns of code are too narrow to be read. */
const WIDE = '(min-width: 1100px)'

export interface Change {
  readonly before: string
  readonly after: string
}

export function DiffView({ changes }: { readonly changes: readonly Change[] }) {
  const diffs = useMemo(
    () => changes.map(({ before, after }) => (before === '' ? addedLines(after) : diffOf(before, after))),
    [changes],
  )
  const { added, removed } = countsOf(diffs.flat())
  const [isWanted, want] = useState(false)
  const isWide = useMedia(WIDE) && added > 0 && removed > 0
  const isSplit = isWanted && isWide
  return (
    <div class="diff">
      <p class="dim counts">
        <span class="added">+{added}</span> <span class="removed">−{removed}</span>
        {isWide && (
          <button type="button" class="bare" aria-pressed={isSplit} onClick={() => want(!isWanted)}>
            side by side
          </button>
        )}
      </p>
      {diffs.map((lines, at) => (
        <Hunk key={at} lines={lines} isSplit={isSplit} />
      ))}
    </div>
  )
}

function Hunk({ lines, isSplit }: { readonly lines: readonly DiffLine[]; readonly isSplit: boolean }) {
  const [shown, setShown] = useState(useContext(Compact) ? SHOWN_COMPACT : SHOWN)
  const left = lines.length - shown
  return (
    <pre class={`hunk${isSplit ? ' split' : ''}`}>
      {isSplit
        ? pairsOf(lines.slice(0, shown)).map(([old, now], at) => [
            <Side key={`old ${at}`} line={old} />,
            <Side key={`now ${at}`} line={now} />,
          ])
        : lines.slice(0, shown).map((line, at) => <Line key={at} {...line} />)}
      {left > 0 && (
        <button type="button" class="more" onClick={() => setShown(shown + STEP)}>
          {left.toLocaleString('en-US')} more lines
        </button>
      )}
    </pre>
  )
}

const Side = ({ line }: { readonly line: DiffLine | undefined }) =>
  line === undefined ? <span class="line none">{'\n'}</span> : <Line {...line} />

const CLASSES = { ' ': 'same', '+': 'added', '-': 'removed' } as const

const Line = ({ sign, parts }: DiffLine) => (
  <span class={`line ${CLASSES[sign]}`}>
    <span class="sign">{sign === '-' ? '−' : sign}</span>
    {parts.map(({ text, marked }, at) =>
      marked ? (
        <span key={at} class="word">
          <Plain text={text} />
        </span>
      ) : (
        <Plain key={at} text={text} />
      ),
    )}
    {'\n'}
  </span>
)
