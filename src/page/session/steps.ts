// From the tree of spans to the rows of the waterfall and the cards of the conversation.
import { foldEqual, foldTools } from './fold.ts'
import { beginOf, type Span } from './span.ts'
import type { Step } from './step.ts'
import { earliest, latest, sum } from './sums.ts'
import type { Tree } from './tree.ts'

/** All steps of the turn, in the order in which they began; those of agents below them. */
export const stepsOf = (tree: Tree): readonly Step[] =>
  tree.root === undefined ? [] : stepsIn(tree.root, tree, 0)

function stepsIn(lane: Span, tree: Tree, depth: number): readonly Step[] {
  const steps: Step[] = []
  let call: Span | undefined
  let tools: Span[] = []
  let agents: Step[] = []
  const close = () => {
    if (call !== undefined || tools.length > 0) steps.push(...foldTools(callStep(call, tools, depth)))
    steps.push(...agents)
    call = undefined
    tools = []
    agents = []
  }
  for (const span of tree.childrenOf(lane.id)) {
    if (span.kind === 'model') {
      close()
      call = span
    } else if (span.kind === 'compaction') {
      close()
      steps.push(compactionStep(span, depth))
    } else {
      const started = span.kind === 'agent' ? [span] : agentsBelow(span, tree)
      if (started.length === 0) tools.push(span)
      for (const agent of started)
        agents.push(agentStep(agent, agent === span ? undefined : span, tree, depth))
    }
  }
  close()
  return foldEqual(steps, depth)
}

const agentsBelow = (tool: Span, tree: Tree): readonly Span[] =>
  tree.childrenOf(tool.id).filter(({ kind }) => kind === 'agent')

function callStep(call: Span | undefined, tools: readonly Span[], depth: number): Step {
  const own = call === undefined ? tools : [call, ...tools]
  return {
    id: (tools[0] ?? call)?.id ?? '',
    kind: 'step',
    ...{ depth, call, tools, agent: undefined, compaction: undefined, children: [] },
    start: earliest(own.map(beginOf)),
    end: latest(own.map((span) => span.end)),
    usd: call?.usd ?? undefined,
    failed: own.some(({ failed }) => failed),
    background: false,
    open: own.some(({ open }) => open),
  }
}

function agentStep(agent: Span, tool: Span | undefined, tree: Tree, depth: number): Step {
  const children = stepsIn(agent, tree, depth + 1)
  const ends = [agent.end, ...children.map(({ end }) => end)]
  return {
    id: agent.id,
    kind: 'agent',
    ...{ depth, call: undefined, tools: tool === undefined ? [] : [tool], agent, compaction: undefined },
    children,
    start: Math.min(agent.start, tool?.start ?? agent.start),
    end: latest([...ends, agent.background ? 0 : (tool?.end ?? 0)]),
    usd: sum(children.map(({ usd }) => usd)),
    failed: agent.failed,
    background: agent.background,
    open: agent.open,
  }
}

const compactionStep = (compaction: Span, depth: number): Step => ({
  id: compaction.id,
  kind: 'compaction',
  ...{ depth, call: undefined, tools: [], agent: undefined, compaction, children: [] },
  ...{ start: compaction.start, end: compaction.end, usd: undefined },
  ...{ failed: compaction.failed, background: false, open: compaction.open },
})
