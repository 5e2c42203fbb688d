// A text of any length: its beginning and its end, and the rest in steps that a browser lays out at once.
import type { ComponentChildren } from 'preact'
import { useContext, useState } from 'preact/hooks'
import { bytes } from '../../summary/numbers.ts'
import type { Value } from '../api.ts'
import { askValue } from '../net/routes.ts'
import { Compact } from './compact.ts'
import { foldedText } from './folding.ts'
import { cutWhenRecorded, isCut, leftOut } from './value.ts'

export interface Source {
  readonly trace: string
  readonly span: string
  readonly key: string
}

interface LongTextProps {
  readonly value: Value | undefined
  /** Where the rest of a cut value is asked for. */
  readonly source?: Source
  readonly draw: (text: string) => ComponentChildren
  readonly headLines?: number
  readonly tailLines?: number
}

const STEP = 65_536
const COMPACT = [14, 5] as const
const encoder = new TextEncoder()

export function LongText({ value, source, draw, headLines, tailLines }: LongTextProps) {
  const [pieces, setPieces] = useState<readonly string[]>([])
  const [problem, setProblem] = useState('')
  const known = isCut(value) ? value.$cut.head : String(value ?? '')
  const hidden = leftOut(known)
  if (hidden !== undefined) {
    return <p class="dim note">Not recorded: {hidden} characters (the content policy leaves it out)</p>
  }
  const total = isCut(value) ? value.$cut.bytes : known.length
  const [head, tailSize] = useContext(Compact) ? COMPACT : []
  const folded = foldedText(known, headLines ?? head, tailLines ?? tailSize)
  const shown = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const isWhole = !isCut(value) && folded.hidden === 0
  if (isWhole) return <Ended text={known}>{draw(known)}</Ended>
  const tail = isCut(value) ? value.$cut.tail.slice(-1_500) : folded.tail
  const left = isCut(value) ? total - byteLength(pieces) : total - shown
  const more = async () => {
    const local = known.slice(shown, shown + STEP)
    if (local !== '' || source === undefined) return setPieces([...pieces, local])
    const range = { offset: byteLength(pieces), limit: STEP }
    const answer = await askValue({ ...source, key: isCut(value) ? value.$cut.key : source.key }, range)
    if (answer.ok) setPieces([...pieces, answer.value.text])
    setProblem(answer.ok ? '' : answer.problem.message)
  }
  if (pieces.length > 0) {
    return (
      <>
        {pieces.map((piece, at) => (
          <span key={at} class="piece">
            {draw(piece)}
          </span>
        ))}
        {left > 0 && <More onClick={more} words={`${bytes(left)} more`} />}
        {left > 0 && <Less onClick={() => setPieces([])} />}
        {left <= 0 && <Less onClick={() => setPieces([])} />}
        {problem !== '' && <p class="error">{problem}</p>}
      </>
    )
  }
  const lines = isCut(value) ? '' : `${folded.hiddenLines.toLocaleString('en-US')} lines, `
  const size = isCut(value) ? total - folded.head.length - tail.length : folded.hidden
  return (
    <Ended text={known}>
      {draw(folded.head)}
      <More onClick={more} words={`${lines}${bytes(size)} more`} />
      {tail !== '' && draw(tail)}
    </Ended>
  )
}

/** Says so where not even the recording has all of it. */
function Ended({ text, children }: { readonly text: string; readonly children: ComponentChildren }) {
  const whole = cutWhenRecorded(text)
  return (
    <>
      {children}
      {whole !== undefined && <p class="dim note">Cut when it was recorded: it had {whole} characters</p>}
    </>
  )
}

function More({ onClick, words }: { readonly onClick: () => void; readonly words: string }) {
  return (
    <button type="button" class="more" onClick={onClick}>
      {words}
    </button>
  )
}

const Less = ({ onClick }: { readonly onClick: () => void }) => (
  <button type="button" class="more" onClick={onClick}>
    Show less
  </button>
)

const byteLength = (pieces: readonly string[]): number =>
  pieces.reduce((sum, piece) => sum + encoder.encode(piece).length, 0)
