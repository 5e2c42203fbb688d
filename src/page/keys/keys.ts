// One listener for all keys. Views say what they do with which key; who said it last is asked first, and passes a key on
// by answering false.
import { useLayoutEffect, useRef } from 'preact/hooks'
import { KEYS, type KeyId, meaningOf } from './table.ts'

/** False: not for me. */
export type KeyHandlers = { readonly [Id in KeyId]?: (event: KeyboardEvent) => unknown }

const OFF = 'turnspan.keys'
const HALF_MS = 1_200

const stack: { current: KeyHandlers }[] = []

/** Takes keys for as long as the view is there. */
export function useKeys(handlers: KeyHandlers): void {
  const latest = useRef(handlers)
  latest.current = handlers
  // With the view itself, not a moment later: a key may be pressed as soon as it is seen.
  useLayoutEffect(() => {
    stack.push(latest)
    return () => {
      stack.splice(stack.indexOf(latest), 1)
    }
  }, [])
}

/** Letters and signs may be switched off (WCAG 2.1.4); arrows, Enter and Esc stay. */
export const areLettersOn = (): boolean => localStorage.getItem(OFF) !== 'off'

export const switchLetters = (on: boolean): void =>
  on ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, 'off')

/** Once, at the start. */
export function watchKeys(): void {
  let half: string | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isTyping(event)) return
    if (isBehindDialog()) return
    const { id, isHalf } = meaningOf(event.key, half)
    clearTimeout(timer)
    half = isHalf ? event.key : undefined
    if (isHalf) timer = setTimeout(() => (half = undefined), HALF_MS)
    if (id === undefined || (event.key.length === 1 && !areLettersOn()) || isOwnKey(event)) return
    if (handle(id, event)) event.preventDefault()
  })
}

function handle(id: KeyId, event: KeyboardEvent): boolean {
  for (const { current } of stack.toReversed()) {
    const handler = current[id]
    if (handler !== undefined && handler(event) !== false) return true
  }
  return false
}

/** An open dialog keeps all keys. A closed one keeps none, though it holds the focus until the browser draws again. */
const isBehindDialog = (): boolean => document.querySelector('dialog[open]') !== null

const isTyping = ({ target, key }: KeyboardEvent): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target instanceof HTMLSelectElement || isTextField(target)) &&
  key !== KEYS.escape.keys[0]

const isTextField = (target: HTMLElement): boolean =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type))

/** Enter on a link or a button is that link's or button's. */
const isOwnKey = ({ target, key }: KeyboardEvent): boolean =>
  key === 'Enter' && target instanceof Element && target.closest('a, button, summary') !== null
