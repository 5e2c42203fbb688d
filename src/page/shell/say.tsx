// What the page says in words. What nobody asked for is read out, politely, at most every ten seconds; the answer to a
// key or a button comes at once, and to be seen too.
import { useEffect, useState } from 'preact/hooks'
import { Plain } from '../content/plain-text.tsx'

const EVERY_MS = 10_000
const SEEN_MS = 5_000

interface Saying {
  readonly text: string
  readonly isSeen: boolean
}

const NOTHING: Saying = { text: '', isSeen: false }

let said = Number.NEGATIVE_INFINITY
let timer: ReturnType<typeof setTimeout> | undefined
let show: (saying: Saying) => void = () => {}

/** Has a sentence read out when its time comes; the last one wins. `onSaid`: it was its turn. */
export function say(text: string, onSaid: () => void = () => {}): void {
  clearTimeout(timer)
  const wait = Math.max(0, said + EVERY_MS - performance.now())
  timer = setTimeout(() => {
    said = performance.now()
    show({ text, isSeen: false })
    onSaid()
  }, wait)
}

/** Answers what a person just did: shown and read out at once. */
export const tellNow = (text: string): void => show({ text, isSeen: true })

export function Said() {
  const [{ text, isSeen }, set] = useState(NOTHING)
  useEffect(() => {
    show = set
  }, [])
  useEffect(() => {
    if (!isSeen) return
    const end = setTimeout(() => set(NOTHING), SEEN_MS)
    return () => clearTimeout(end)
  }, [text, isSeen])
  return (
    <p class={isSeen ? 'toast' : 'unseen'} role="status" aria-live="polite">
      <Plain text={text} />
    </p>
  )
}
