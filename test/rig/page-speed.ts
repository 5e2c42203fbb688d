// How fast the page is, measured in the browser: frames while something scrolls from end to end, what the page's own
// code takes of each, and the time from a click to what it shows. The scripts are texts: they run in the page.
import type { Page } from 'playwright-core'

export interface Scrolled {
  readonly frames: number
  /** Milliseconds between two frames. */
  readonly p50: number
  readonly p95: number
  /** Share of frames above 33 ms. */
  readonly slow: number
  /** Milliseconds a frame of the page's own code: the scroll event's listeners and the drawing that follows. */
  readonly scriptP95: number
  /** Elements in the document at the end. */
  readonly nodes: number
}

/** Scrolls the element from its top to its end, a step a frame. */
export const measureScroll = async (page: Page, selector: string, forMs = 4_000): Promise<Scrolled> =>
  await page.evaluate(`(${SCROLL})(${JSON.stringify(selector)}, ${forMs})`)

/** Milliseconds from a click on `link` until `drawn` is in the document, which must not be there before. */
export const measureOpen = async (page: Page, link: string, drawn: string): Promise<number> =>
  await page.evaluate(`(${OPEN})(${JSON.stringify(link)}, ${JSON.stringify(drawn)})`)

const SCROLL = `async (selector, forMs) => {
  const box = document.querySelector(selector)
  if (box === null) throw new Error('there is no ' + selector)
  const deltas = []
  const scripts = []
  let running = 0
  // Around all that the page does: its listeners are called between these two, and it draws in timers and microtasks.
  addEventListener('scroll', () => (running = performance.now()), true)
  box.addEventListener('scroll', () => queueMicrotask(() => setTimeout(() => scripts.push(performance.now() - running))))
  const begun = performance.now()
  let last = begun
  await new Promise((resolve) => {
    const frame = () => {
      const now = performance.now()
      deltas.push(now - last)
      last = now
      const share = Math.min(1, (now - begun) / forMs)
      box.scrollTop = share * (box.scrollHeight - box.clientHeight)
      if (share < 1) requestAnimationFrame(frame)
      else setTimeout(resolve, 100)
    }
    requestAnimationFrame(frame)
  })
  const at = (values, share) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? 0
  const timed = deltas.slice(1)
  return {
    frames: timed.length,
    p50: at(timed, 0.5),
    p95: at(timed, 0.95),
    slow: timed.filter((delta) => delta > 33.4).length / timed.length,
    scriptP95: at(scripts, 0.95),
    nodes: document.querySelectorAll('*').length,
  }
}`

const OPEN = `async (link, drawn) => {
  const target = document.querySelector(link)
  if (target === null) throw new Error('there is no ' + link)
  if (document.querySelector(drawn) !== null) throw new Error(drawn + ' is there already')
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  const begun = performance.now()
  target.click()
  while (document.querySelector(drawn) === null) {
    if (performance.now() - begun > 20_000) throw new Error(drawn + ' did not come')
    await frame()
  }
  await frame()
  return performance.now() - begun
}`
