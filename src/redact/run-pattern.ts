// Runs a regular expression that somebody else wrote, in bounded time: V8 stops a running one when the clock says so.
import vm from 'node:vm'
import type { RunPattern } from './known/patterns.ts'
import { compiled } from './known/user-pattern.ts'

/** A machine so busy that it gives less than a thirtieth of itself is not waited for. */
const LONGEST_TIMES = 32
/** The clock stops a little early or late. */
const NEARLY = 0.9

/**
 * Offsets of all matches, two numbers each; undefined: it took longer. `ms` are of the processor: V8 stops by the wall's
 * clock, and a machine that was busy or stood still meanwhile is no fault of the pattern's.
 */
export function matchesWithin(ms: number, pattern: RegExp, text: string): readonly number[] | undefined {
  for (let times = 1; times <= LONGEST_TIMES; times *= 2) {
    const before = process.cpuUsage()
    const found = stoppedAfter(ms * times, pattern, text)
    const { user, system } = process.cpuUsage(before)
    if (found !== undefined || (user + system) / 1000 >= ms * NEARLY) return found
  }
  return undefined
}

function stoppedAfter(ms: number, pattern: RegExp, text: string): readonly number[] | undefined {
  sandbox.pattern = pattern
  sandbox.text = text
  try {
    return [...(SCRIPT.runInContext(sandbox, { timeout: ms }) as number[])]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
    return undefined
  } finally {
    sandbox.text = ''
  }
}

/** Against its time, not against what it could do: a regular expression reads and writes nothing. */
const sandbox: { pattern?: RegExp; text?: string } & vm.Context = vm.createContext({})

const SCRIPT = new vm.Script(`{
  pattern.lastIndex = 0
  const found = []
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    found.push(match.index, match.index + match[0].length)
    if (match[0] === '') pattern.lastIndex++
  }
  found
}`)

/** A hundred times what a fair pattern takes; spent once for a pattern. */
const budgetMs = (text: string): number => 250 + Math.ceil(text.length / 2_000)

/** For one process: a pattern that took too long once is off in it. Which one it was, the withheld text's marker says. */
export function patternRunner(): RunPattern {
  const ready = new Map<string, RegExp | undefined>()
  return ({ pattern }, text) => {
    if (!ready.has(pattern)) ready.set(pattern, compiled(pattern))
    const regex = ready.get(pattern)
    if (regex === undefined) return []
    const found = matchesWithin(budgetMs(text), regex, text)
    if (found === undefined) ready.set(pattern, undefined)
    return found
  }
}
