// Which step of a scenario answers a request. The only state: how far each lane has come.
import type { MessagesRequest } from './request.ts'
import type { LaneScript, Scenario, Step } from './scenario.ts'

export interface Turn {
  readonly laneKey: string
  /** Undefined when the lane's script is used up. */
  readonly step: Exclude<Step, string> | undefined
  readonly stepIndex: number
}

export interface Script {
  next(request: MessagesRequest): Turn
  /** Steps of the main thread and of the subagents that no request came for. */
  unplayed(): readonly string[]
}

interface Lane {
  readonly key: string
  readonly steps: readonly Step[]
  /** The last step answers everything that follows. */
  readonly endless: boolean
}

const DEFAULT_SUMMARY = '<analysis>mock</analysis>\n<summary>\nMOCK SUMMARY of the conversation.\n</summary>'

export function createScript(scenario: Scenario): Script {
  const progress = new Map<string, { at: number; used: number }>()
  return {
    next(request) {
      const lane = laneFor(scenario, request)
      const state = progress.get(lane.key) ?? { at: 0, used: 0 }
      progress.set(lane.key, state)
      if (state.at >= lane.steps.length && !lane.endless) {
        return { laneKey: lane.key, step: undefined, stepIndex: state.at }
      }
      const stepIndex = Math.min(state.at, lane.steps.length - 1)
      const step = asStep(lane.steps[stepIndex] ?? '')
      state.used += 1
      if (step.times !== 'always' && state.used >= (step.times ?? 1)) {
        state.at += 1
        state.used = 0
      }
      return { laneKey: lane.key, step: fillIn(step, request.words), stepIndex }
    },
    unplayed() {
      const lanes = [
        { key: 'main', steps: scenario.main ?? [] },
        ...(scenario.agents ?? []).map((script, index) => ({ key: `agent:${index}`, steps: script.steps })),
      ]
      return lanes.flatMap(({ key, steps }) => {
        const reached = [...progress].filter(([lane]) => lane === key || lane.startsWith(`${key}:`))
        const at = Math.max(0, ...reached.map(([, state]) => state.at))
        const open = steps.slice(at).filter((step) => asStep(step).times !== 'always')
        return open.length > 0 ? [`${key}: ${at} of ${steps.length} steps played`] : []
      })
    },
  }
}

function laneFor(scenario: Scenario, request: MessagesRequest): Lane {
  switch (request.lane) {
    case 'main':
      return { key: 'main', steps: scenario.main ?? [], endless: false }
    case 'compact':
      return { key: 'compact', steps: scenario.compact ?? [DEFAULT_SUMMARY], endless: true }
    case 'agent': {
      const index = find(scenario.agents, `${request.firstUserText}\n${request.system}`)
      const steps = scenario.agents?.[index]?.steps ?? []
      return { key: `agent:${index < 0 ? '?' : index}:${request.agentId}`, steps, endless: false }
    }
    case 'side': {
      const asked = `${request.system}\n${request.lastUserText}`
      const index = find(scenario.side, asked)
      const fallback = /"?title"?/i.test(asked) ? '{"title":"Mock title"}' : 'mock side answer'
      const steps = scenario.side?.[index]?.steps ?? [fallback]
      return { key: `side:${index < 0 ? 'default' : index}`, steps, endless: true }
    }
  }
}

function find(scripts: readonly LaneScript[] | undefined, words: string): number {
  return (scripts ?? []).findIndex((script) => occursIn(script.match, words))
}

export function occursIn(pattern: string | RegExp, words: string): boolean {
  return typeof pattern === 'string' ? words.includes(pattern) : pattern.test(words)
}

function asStep(step: Step): Exclude<Step, string> {
  return typeof step === 'string' ? { content: [{ type: 'text', text: step }] } : step
}

function fillIn<T>(value: T, words: Readonly<Record<string, string>>): T {
  if (typeof value === 'string') {
    return value.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => words[name] ?? whole) as T
  }
  if (Array.isArray(value)) return value.map((item) => fillIn(item, words)) as T
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillIn(item, words)])) as T
}
