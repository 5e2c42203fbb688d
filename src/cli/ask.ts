// Questions on a terminal. Whoever asks is handed these, so that a test can answer.
import { plainText } from './plain-text.ts'

export interface Choice {
  readonly value: string
  readonly label: string
  readonly hint?: string
}

/** Each resolves to undefined where the person broke off. */
export interface Asker {
  choose(message: string, choices: readonly Choice[], first?: string): Promise<string | undefined>
  text(message: string, initial?: string): Promise<string | undefined>
}

export const isTerminal = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true

/** Loaded only where somebody is asked. */
export async function openAsker(): Promise<Asker> {
  const { select, text, isCancel } = await import('@clack/prompts')
  return {
    async choose(message, choices, first) {
      const options = choices.map(({ value, label, hint }) => ({ value, label, ...(hint && { hint }) }))
      const answer = await select({
        message: plainText(message),
        options,
        ...(first !== undefined && { initialValue: first }),
      })
      return isCancel(answer) ? undefined : answer
    },
    async text(message, initial = '') {
      const answer = await text({ message: plainText(message), initialValue: initial })
      return isCancel(answer) ? undefined : (answer ?? '').trim()
    },
  }
}
