// One line of what was said or asked, out of attributes that may hold a quarter of a million characters: only as much is
// read as is shown.
import { isJson, type Json, listAt, parseJson, textAt } from '../json/read.ts'
import type { AttributeValue } from '../trace/span.ts'

const LONGEST_ARGUMENT = 160
const LONGEST_TEXT = 200
/** White space, which is one blank in the end, may take so many times the room. */
const READ_FACTOR = 8

export const oneLine = (text: string, most: number): string => {
  const line = text
    .slice(0, most * READ_FACTOR)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length <= most ? line : `${line.slice(0, most - 1).trimEnd()}…`.toWellFormed()
}

/** A part of a message as `trace/messages.ts` writes it. */
const TEXT_PART = '{"type":"text","content":"'

/** The first text of GenAI messages; '' where there is none. */
export function firstText(messages: AttributeValue | undefined, most: number): string {
  if (typeof messages !== 'string') return ''
  for (let at = messages.indexOf(TEXT_PART); at !== -1; at = messages.indexOf(TEXT_PART, at + 1)) {
    const text = textFrom(messages, at + TEXT_PART.length, most * READ_FACTOR)
    const line = oneLine(text, most)
    if (line !== '') return line
  }
  return ''
}

/** A JSON text from behind its opening quote, as far as `most` of its characters go. */
function textFrom(json: string, start: number, most: number): string {
  let end = start
  while (end < json.length && end - start < most && json[end] !== '"') end += json[end] === '\\' ? 2 : 1
  // Half of `\ud83d` is no letter.
  const piece = json.slice(start, end).replace(/\\u[\da-f]{0,3}$/i, '')
  try {
    return (JSON.parse(`"${piece}"`) as string).toWellFormed()
  } catch {
    return ''
  }
}

const SUMMARY = /<summary>([\s\S]*?)<\/summary>/
/** Behind ids and paths. */
const NOTIFICATION_READ = 600

/** What was asked; of a finished background task what it is called. */
export function promptLine(messages: AttributeValue | undefined): string {
  const text = firstText(messages, NOTIFICATION_READ)
  const summary = text.startsWith('<task-notification>') ? SUMMARY.exec(text)?.[1] : undefined
  return oneLine(summary ?? text, LONGEST_TEXT)
}

export const answerLine = (messages: AttributeValue | undefined): string => firstText(messages, LONGEST_TEXT)

export const callLine = (messages: AttributeValue | undefined): string =>
  firstText(messages, LONGEST_ARGUMENT)

/** What says most of a call, first. */
const TELLING = [
  ...['command', 'file_path', 'notebook_path', 'pattern', 'query', 'url', 'skill', 'description', 'prompt'],
  ...['path', 'plan', 'title', 'name', 'message', 'text', 'id'],
]

/** What a tool call is about; `folder` is where the turn ran: paths in it are shown from there. */
export function argumentLine(args: AttributeValue | undefined, folder: string): string {
  const given = typeof args === 'string' ? parseJson(args) : undefined
  if (given === undefined) return ''
  const key = TELLING.find((each) => textAt(given, each)?.trim())
  const text = (key === undefined ? undefined : textAt(given, key)) ?? question(given) ?? anyText(given)
  const isBelow = folder !== '' && text.startsWith(`${folder}/`)
  return oneLine(isBelow ? text.slice(folder.length + 1) : text, LONGEST_ARGUMENT)
}

/** AskUserQuestion and TodoWrite. */
function question(given: Json): string | undefined {
  const [first] = [...listAt(given, 'questions'), ...listAt(given, 'todos')].filter(isJson)
  return first && (textAt(first, 'question') ?? textAt(first, 'activeForm') ?? textAt(first, 'content'))
}

const anyText = (given: Json): string =>
  Object.values(given).find((value): value is string => typeof value === 'string' && value.trim() !== '') ??
  ''
