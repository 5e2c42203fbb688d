// The turn boundary table: what a line of the main transcript means for the turn it stands in.
import type { Block, Entry, UserEntry } from '../transcript/entry.ts'
import type { Origin } from './model.ts'

export type Meaning =
  /** Something the person (or a finished background task) asked: a new turn. */
  | {
      readonly is: 'prompt'
      readonly origin: Origin
      readonly prompt: readonly Block[]
      readonly endsToolId?: string | undefined
    }
  /** A turn only if the model is asked after it: `/context` is none, `/greet` is one. */
  | { readonly is: 'candidate'; readonly origin: Origin; readonly prompt: readonly Block[] }
  | { readonly is: 'interrupt' }
  | { readonly is: 'summary' }
  /** What a resumed session tells the model of a call that a kill left without a result: new to the next turn. */
  | { readonly is: 'filler' }
  /** Belongs to the turn it stands in, or to none. */
  | { readonly is: 'part' }
  | { readonly is: 'nothing' }

const PART: Meaning = { is: 'part' }
const NOTHING: Meaning = { is: 'nothing' }

export function meaningOf(entry: Entry): Meaning {
  switch (entry.kind) {
    case 'user':
      return meaningOfUser(entry)
    case 'assistant':
    case 'api_failure':
    case 'api_error':
    case 'compact_boundary':
    case 'queued_command':
      return PART
    default:
      return NOTHING
  }
}

function meaningOfUser(entry: UserEntry): Meaning {
  if (entry.isCompactSummary) return { is: 'summary' }
  if (entry.isMeta) return isToldToTheModel(entry) ? PART : NOTHING
  if (entry.toolDenialKind === 'interrupted') return { is: 'filler' }
  if (entry.blocks.some((block) => block.type === 'tool_result')) return PART
  const text = textOf(entry.blocks)
  const rule = RULES.find(([mark]) => mark.test(text))
  if (rule !== undefined) return rule[1](text)
  if (entry.isTaskNotification) return notification(text)
  return { is: 'prompt', origin: 'user', prompt: typedBlocks(entry.blocks) }
}

/** A skill's text, a command's expansion, the feedback of a Stop hook; not what only frames the person's words. */
const isToldToTheModel = ({ blocks }: UserEntry): boolean =>
  blocks.some((block) => block.type === 'text' && !/^<(?:local-command-|system-reminder>)/.test(block.text))

/** A Stop hook blocked, and this is what it told the model. */
export const isStopFeedback = (entry: Entry): entry is UserEntry =>
  entry.kind === 'user' && entry.isMeta && textOf(entry.blocks).startsWith('Stop hook feedback')

const RULES: readonly (readonly [RegExp, (text: string) => Meaning])[] = [
  [/^\[Request interrupted by user/, () => ({ is: 'interrupt' })],
  [/^<local-command-/, () => NOTHING],
  [/^<command-(?:message|name)>/, (text) => candidate('slash_command', commandLine(text))],
  [/^<bash-input>/, (text) => candidate('bash_mode', `!${tagged(text, 'bash-input') ?? ''}`)],
  [/^<bash-stdout>/, () => PART],
  [/^<task-notification>/, (text) => notification(text)],
]

const candidate = (origin: Origin, text: string): Meaning => ({
  is: 'candidate',
  origin,
  prompt: [{ type: 'text', text }],
})

const notification = (text: string): Meaning => ({
  is: 'prompt',
  origin: 'task_notification',
  prompt: [{ type: 'text', text }],
  endsToolId: tagged(text, 'tool-use-id'),
})

function commandLine(text: string): string {
  const name = tagged(text, 'command-name') ?? ''
  const args = tagged(text, 'command-args') ?? ''
  return `${name} ${args}`.trim()
}

function tagged(text: string, tag: string): string | undefined {
  const from = text.indexOf(`<${tag}>`)
  const to = text.indexOf(`</${tag}>`, from)
  return from === -1 || to === -1 ? undefined : text.slice(from + tag.length + 2, to).trim()
}

/** The same for a prompt that only a hook told of: there a slash command is still as it was typed. */
export function meaningOfText(text: string): {
  readonly origin: Origin
  readonly endsToolId?: string | undefined
} {
  if (text.startsWith('<task-notification>')) {
    return { origin: 'task_notification', endsToolId: tagged(text, 'tool-use-id') }
  }
  return { origin: /^\/[\w:-]+(?:\s|$)/.test(text) ? 'slash_command' : 'user' }
}

/** What a person typed, without the reminders that Claude Code put beside it. */
const typedBlocks = (blocks: readonly Block[]): readonly Block[] =>
  blocks.filter((block) => block.type !== 'text' || !block.text.startsWith('<system-reminder>'))

export const textOf = (blocks: readonly Block[]): string =>
  blocks.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n')
