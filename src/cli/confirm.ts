import { plainText } from './plain-text.ts'

/** Asks on a terminal; undefined where there is none, so that nothing is taken for a yes. */
export async function confirmed(message: string): Promise<boolean | undefined> {
  if (process.stdin.isTTY !== true) return undefined
  const { confirm, isCancel } = await import('@clack/prompts')
  const answer = await confirm({ message: plainText(message) })
  return !isCancel(answer) && answer
}
