// What a terminal would show of a command's output: colours as classes, a line that was written over in its last
// state. Every other control sequence is dropped and counted: nothing moves a cursor here.
import { PLAIN, type Style, styled } from './ansi-style.ts'

export interface AnsiRun extends Style {
  readonly text: string
}

export interface AnsiText {
  readonly runs: readonly AnsiRun[]
  /** Control sequences that were left out; colours and links are not among them. */
  readonly dropped: number
}

// CSI, OSC (up to BEL, ST, or the line's end where it never ends), two-character escapes, one lone escape.
const SEQUENCE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's language is made of them
  /(?:\u001b\[|\u009b)([0-9:;<=>?]*)[ -/]*([@-~])|(?:\u001b\]|\u009d)([^\u0007\u001b\n]*)(?:\u0007|\u001b\\|(?=\n)|$)|\u001b[PX^_][^\u001b\n]*(?:\u001b\\|(?=\n)|$)|\u001b[ -/]*[0-~]|\u001b/g

/** Linear in the text. A text without an escape or a carriage return is one run. */
export function ansiText(text: string): AnsiText {
  const lines: AnsiRun[] = []
  let [style, dropped] = [PLAIN, 0]
  // Since the last line feed: what a carriage return lets be written over.
  let lineFrom = 0
  const add = (part: string) => {
    for (const [at, line] of part.split('\n').entries()) {
      if (at > 0) {
        lines.push({ ...style, text: '\n' })
        lineFrom = lines.length
      }
      const rest = line.endsWith('\r') ? line.slice(0, -1) : line
      const over = rest.lastIndexOf('\r')
      if (over >= 0) lines.length = lineFrom
      if (rest.slice(over + 1) !== '') lines.push({ ...style, text: rest.slice(over + 1) })
    }
  }
  let at = 0
  for (const match of text.matchAll(SEQUENCE)) {
    add(text.slice(at, match.index))
    at = match.index + match[0].length
    const [, parameters = '', final, operating] = match
    if (final === 'm' && /^[0-9:;]*$/.test(parameters)) style = styled(style, parameters)
    // `\r` before an erased line is how progress is written; the line begins anew anyway.
    else if (!(final === 'K' || operating?.startsWith('8;'))) dropped++
  }
  add(text.slice(at))
  return { runs: joined(lines), dropped }
}

function joined(runs: readonly AnsiRun[]): readonly AnsiRun[] {
  const out: AnsiRun[] = []
  let key = ''
  let texts: string[] = []
  let style: Style = PLAIN
  const flush = () => texts.length > 0 && out.push({ ...style, text: texts.join('') })
  for (const { text, ...own } of runs) {
    const ownKey = JSON.stringify(own)
    // A line feed looks the same in every colour.
    if (text !== '\n' && ownKey !== key) {
      flush()
      ;[texts, key, style] = [[], ownKey, own]
    }
    texts.push(text)
  }
  flush()
  return out
}
