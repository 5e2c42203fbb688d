// What was typed while the turn ran: it stands in the conversation where the model came to read it.
import { createContext } from 'preact'
import { useMemo } from 'preact/hooks'
import { messagesOf } from '../content/messages.ts'
import { textOf } from '../content/value.ts'
import { isProblem, useContent } from './contents.ts'

export const QueuedOf = createContext<readonly string[]>([])

/** All messages of the turn but its first. */
export function useQueued(root: string | undefined): readonly string[] {
  const held = useContent(root)
  return useMemo(() => {
    if (held === undefined || isProblem(held)) return []
    const messages = messagesOf(textOf(held, 'gen_ai.input.messages')) ?? []
    return messages
      .slice(1)
      .flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'text' ? [part.text.trim()] : [])))
  }, [held])
}
