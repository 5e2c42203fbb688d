// The steps of a turn as the cards of a conversation, of which a hundred are drawn at first.
import type { Span } from './span.ts'
import type { Step } from './step.ts'

export type Item =
  /** What the model said, and thought, before it asked for tools or stopped. */
  | { readonly kind: 'call'; readonly key: string; readonly call: Span; readonly isLast: boolean }
  | { readonly kind: 'tool'; readonly key: string; readonly tool: Span; readonly call: Span | undefined }
  | { readonly kind: 'agent'; readonly key: string; readonly step: Step; readonly items: readonly Item[] }
  | { readonly kind: 'compaction'; readonly key: string; readonly compaction: Span }

/** A call gives its time and its price to the card of its first tool. */
export function itemsOf(steps: readonly Step[]): readonly Item[] {
  return steps.flatMap((step): readonly Item[] => {
    if (step.kind === 'agent') {
      return [{ kind: 'agent', key: step.id, step, items: itemsOf(step.children) }]
    }
    if (step.compaction !== undefined)
      return [{ kind: 'compaction', key: step.id, compaction: step.compaction }]
    // Equal steps are folded in the time line; what was said in them is still to be read.
    if (step.kind === 'fold' && step.call === undefined) return itemsOf(step.children)
    const { call, tools } = step
    const said: readonly Item[] =
      call === undefined ? [] : [{ kind: 'call', key: call.id, call, isLast: tools.length === 0 }]
    return [
      ...said,
      ...tools.map(
        (tool, at): Item => ({ kind: 'tool', key: tool.id, tool, call: at === 0 ? call : undefined }),
      ),
    ]
  })
}

export interface Shown {
  readonly from: number
  readonly to: number
}

const PAGE = 100
const BEFORE = 20

/** At first the beginning; of a turn that runs, or with a selected item far from it, what is around that. */
export function shownAtFirst(count: number, selected: number, isOpen: boolean): Shown {
  const at = selected >= 0 ? selected : isOpen ? count : 0
  const from = at < PAGE ? 0 : at - BEFORE
  return { from: isOpen && selected < 0 ? Math.max(0, count - PAGE) : from, to: from + PAGE }
}

export const withEarlier = ({ from, to }: Shown): Shown => ({ from: Math.max(0, from - PAGE), to })
export const withLater = ({ from, to }: Shown): Shown => ({ from, to: to + PAGE })
