// What the program says to people, found in the sources by how it reads: whole sentences, reasons that stand in one, and
// the names of the log's events.
import { textsOf } from './source-texts.ts'

/** Texts of files that it writes, of its help, of its questions' answers; each begins like this. */
export const NOT_SAID: readonly string[] = [
  // The plugin's skills and manifest, and comments of its scripts.
  "Claude Code's conversations as",
  'Notes what Claude Code says',
  'hands what the client',
  'the same for the start of',
  'takes over what you told',
  'Says whether this project',
  'Tell the user',
  'Tries everything that',
  'Shows the latest turn',
  'Show the tree to the user',
  // The help of the command line.
  "Turns Claude Code's",
  'trace one invocation',
  // What the doctor's own trace says, a line of the live stream, the line that shows progress, what is logged of a turn.
  'Is anybody there?',
  'This trace was sent by',
  'id: … event:',
  '\u001b[',
  // Pieces of what the page shows.
  ', then one prompt',
  'traces are listed',
  'Words of a prompt',
  'will be gone from',
  'and use the tab',
  'Claude Code added',
  // Faults of ours, which a test finds.
  'hashes need the key',
  'patterns need somebody',
  'has a state',
  'Nothing is known of variables here.',
  // What a function reads.
  '{ pattern.lastIndex',
  '[ ]{0,2}',
]

const SENTENCE = /[.?]$|\. …$| \S+ \S+.*: …$|\(HTTP …\)|(?:^|[ :])turnspan [a-z]+ ?(?:[—…-].*)?$/
const REASON =
  /^(?:must|is|are|holds|needs|names|cannot|could|did|does|was|were|has|belongs|this|there|you|which|whose|says|said|ended|comes|it)\b/
const OF_A_FILE = /^… (?:is|cannot|was|has) (?:no|not|a)\b/

/** In a browser no reason stands by itself, and labels may begin like one. */
const formsIn = (file: string) => (file.startsWith('page/') ? [SENTENCE] : [SENTENCE, REASON, OF_A_FILE])

const isSaid = (text: string, forms: readonly RegExp[]): boolean =>
  text.split(' ').length > 2 &&
  /[a-z]{3}/.test(text) &&
  !/#!|^# | # It says/.test(text) &&
  forms.some((form) => form.test(text)) &&
  !NOT_SAID.some((beginning) => text.startsWith(beginning))

export const plain = (text: string): string => text.replace(/\s+/g, ' ').trim()

export const messagesOf = (folder: string): readonly string[] => [
  ...new Set(
    [...textsOf(folder)].flatMap(([file, { texts }]) =>
      texts.map(plain).filter((text) => isSaid(text, formsIn(file))),
    ),
  ),
]

export const eventsOf = (folder: string): readonly string[] => [
  ...new Set([...textsOf(folder).values()].flatMap(({ events }) => events)),
]
