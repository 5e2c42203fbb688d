// The CLI on a pseudo-terminal, answered as a person would: each answer is typed once its question stands there.
import { stripVTControlCharacters } from 'node:util'
import { builtCli } from '../rig/built.ts'
import { onTerminal } from '../rig/terminal.ts'
import { type How, type Person, shellOf } from './person.ts'

export const ENTER = '\r'
export const CTRL_C = '\u0003'
export const ERASE = '\u007f'
export const DOWN = '\u001b[B'

export interface Turn {
  /** Waited for behind everything that was there at the turn before. */
  readonly sees: string
  /** What is typed may depend on what is there. */
  readonly types: string | ((screen: string) => string)
}

export interface Talk {
  readonly code: number | null
  /** All that was on the screen, without colours. */
  readonly screen: string
}

const TIMEOUT_MS = 20_000

export function talk(
  person: Person,
  args: readonly string[],
  turns: readonly Turn[],
  how: How = {},
): Promise<Talk> {
  const { child, raw, end } = onTerminal([process.execPath, builtCli(), ...args], {
    ...{ cwd: how.cwd ?? person.project, env: { ...shellOf(person, how.env), TERM: 'xterm' } },
    ...{ columns: 160, rows: 60 },
  })
  let seen = 0
  const left = [...turns]
  child.stdout.on('data', () => {
    const plain = stripVTControlCharacters(raw())
    const [turn] = left
    if (turn === undefined || !plain.slice(seen).includes(turn.sees)) return
    seen = plain.length
    left.shift()
    child.stdin.write(typeof turn.types === 'string' ? turn.types : turn.types(plain))
  })
  return new Promise((resolve) => {
    const timer = setTimeout(end, TIMEOUT_MS)
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code, screen: stripVTControlCharacters(raw()) })
    })
  })
}
