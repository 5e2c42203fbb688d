import type { SpanData } from '../../span.ts'

/** Few and short, for pages that filter by them: where the turn came from and how it ended. No commas. */
export const tagsOf = ({ attributes: has }: SpanData): string[] =>
  (['origin', 'status'] as const).flatMap((name) => {
    const value = has[`turnspan.turn.${name}`]
    return typeof value === 'string' ? [`${name}:${value.replaceAll(',', ' ')}`] : []
  })
