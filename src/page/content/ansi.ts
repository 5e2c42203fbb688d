// What a terminal would show of a command's output: colours as classes, a line that was written over in its last
// state. Every other control sequence is dropped and counted: nothing moves a cursor here.

export interface AnsiRun {
  readonly text: string
  /** `c0`…`c15` the terminal's own colours, else `#rrggbb`. */
  readonly color?: string
  readonly ground?: string
  readonly bold?: true
  readonly dim?: true
  readonly italic?: true
  readonly underline?: true
}

type Style = Omit<AnsiRun, 'text'>

export interface AnsiText {
  readonly runs: readonly AnsiRun[]
  /** Control sequences that were left out; colours and links are not among them. */
  readonly dropped: number
}

const PLAIN: Style = {}
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

/** https://www.ecma-international.org/publications-and-standards/standards/ecma-48/ 8.3.117, and xterm's 38/48. */
function styled(before: Style, parameters: string): Style {
  const codes = parameters.split(/[;:]/).map((code) => Number(code === '' ? 0 : code))
  let style: { -readonly [key in keyof Style]: Style[key] } = { ...before }
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] as number
    const simple = SIMPLE[code]
    if (code === 0) style = {}
    else if (simple !== undefined) simple(style)
    else if (code >= 30 && code <= 37) style.color = `c${code - 30}`
    else if (code >= 90 && code <= 97) style.color = `c${code - 82}`
    else if (code >= 40 && code <= 47) style.ground = `c${code - 40}`
    else if (code >= 100 && code <= 107) style.ground = `c${code - 92}`
    else if (code === 38 || code === 48) {
      const [color, used] = extended(codes.slice(at + 1, at + 5))
      if (color !== undefined) style[code === 38 ? 'color' : 'ground'] = color
      at += used
    }
  }
  return style
}

type Writable = { -readonly [key in keyof Style]: Style[key] }

const SIMPLE: Readonly<Record<number, (style: Writable) => void>> = {
  1: (style) => {
    style.bold = true
  },
  2: (style) => {
    style.dim = true
  },
  3: (style) => {
    style.italic = true
  },
  4: (style) => {
    style.underline = true
  },
  22: (style) => {
    delete style.bold
    delete style.dim
  },
  23: (style) => {
    delete style.italic
  },
  24: (style) => {
    delete style.underline
  },
  39: (style) => {
    delete style.color
  },
  49: (style) => {
    delete style.ground
  },
}

function extended(codes: readonly number[]): readonly [color: string | undefined, used: number] {
  const [way, a = 0, b = 0, c = 0] = codes
  if (way === 5) return [indexed(a), 2]
  if (way === 2) return [hex(a, b, c), 4]
  return [undefined, 0]
}

function indexed(index: number): string | undefined {
  if (!(index >= 0 && index <= 255)) return undefined
  if (index < 16) return `c${index}`
  if (index >= 232) return hex(...([0, 1, 2].map(() => 8 + (index - 232) * 10) as [number, number, number]))
  const cube = index - 16
  const level = (value: number) => (value === 0 ? 0 : 55 + value * 40)
  return hex(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6))
}

const hex = (...rgb: readonly [number, number, number]): string =>
  `#${rgb
    .map((part) =>
      Math.max(0, Math.min(255, part || 0))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
