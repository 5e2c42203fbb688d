// What repeats stands in one row until it is opened: five and more equal steps, five and more tools at once.
import { beginOf, type Span } from './span.ts'
import type { Step } from './step.ts'
import { earliest, latest, sum } from './sums.ts'

/** From here on a list of equals is one row. */
const MANY = 5
/** As many tools as fit above each other into a bar. */
const LANES = 4

/** One tool, nothing wrong, nothing waited for: only such steps are like each other. */
const likeness = ({ kind, call, tools, failed, open }: Step): string | undefined => {
  const [tool] = tools
  if (kind !== 'step' || failed || open || tools.length !== 1 || tool === undefined) return undefined
  const isPlain = tool.asked === undefined && (tool.outcome === 'ok' || tool.outcome === '')
  return isPlain ? `${tool.name} ${call?.model ?? ''}` : undefined
}

export function foldEqual(steps: readonly Step[], depth: number): readonly Step[] {
  const folded: Step[] = []
  for (let at = 0; at < steps.length; ) {
    const first = steps[at] as Step
    const like = likeness(first)
    let end = at + 1
    while (like !== undefined && end < steps.length && likeness(steps[end] as Step) === like) end++
    if (end - at >= MANY) folded.push(foldOf(`fold-${first.id}`, steps.slice(at, end), depth))
    else folded.push(...steps.slice(at, end))
    at = end
  }
  return folded
}

/** A step with many tools is a fold of one row each; the call stays with the row that holds them. */
export function foldTools(step: Step): readonly Step[] {
  if (step.tools.length <= LANES) return [step]
  const children = step.tools.map((tool) => toolStep(tool, step.depth + 1))
  return [{ ...step, id: `fold-${step.id}`, kind: 'fold', children }]
}

const toolStep = (tool: Span, depth: number): Step => ({
  id: tool.id,
  kind: 'step',
  ...{ depth, call: undefined, tools: [tool], agent: undefined, compaction: undefined, children: [] },
  ...{ start: beginOf(tool), end: tool.end, usd: undefined },
  ...{ failed: tool.failed, background: false, open: tool.open },
})

function foldOf(id: string, children: readonly Step[], depth: number): Step {
  return {
    id,
    kind: 'fold',
    ...{ depth, call: undefined, tools: children.flatMap(({ tools }) => tools), agent: undefined },
    compaction: undefined,
    children: children.map((child) => ({ ...child, depth: depth + 1 })),
    start: earliest(children.map(({ start }) => start)),
    end: latest(children.map(({ end }) => end)),
    usd: sum(children.map(({ usd }) => usd)),
    ...{ failed: false, background: false, open: false },
  }
}
