// One polite region for all that happens without being asked for: said at most every ten seconds, the last word wins.
import { useEffect, useState } from 'preact/hooks'

const EVERY_MS = 10_000

let said = 0
let timer: ReturnType<typeof setTimeout> | undefined
let show: (text: string) => void = () => {}

/** Has a sentence read out, when nothing else is being read. */
export function say(text: string): void {
  clearTimeout(timer)
  const wait = Math.max(0, said + EVERY_MS - performance.now())
  timer = setTimeout(() => {
    said = performance.now()
    show(text)
  }, wait)
}

export function Said() {
  const [text, set] = useState('')
  useEffect(() => {
    show = set
  }, [])
  return (
    <p class="unseen" role="status" aria-live="polite">
      {text}
    </p>
  )
}
