import type { LiveEvent, SessionAnswer, TurnRow } from '../api.ts'

/** What was asked for once, with what was told since. */
export function mergedSession(answer: SessionAnswer, told: readonly LiveEvent[]): SessionAnswer {
  let { session } = answer
  const turns = new Map<string, TurnRow>(answer.turns.map((turn) => [keyOf(turn), turn]))
  for (const { event, data } of told) {
    if (event === 'session' && data.id === session.id) session = data
    if (event === 'turn') turns.set(keyOf(data), data)
  }
  return { ...answer, session, turns: [...turns.values()].sort((a, b) => a.n - b.n) }
}

/** One trace may hold several turns; the number changes where one comes to stand before it. */
export const keyOf = ({ trace, root }: TurnRow): string => `${trace} ${root}`
