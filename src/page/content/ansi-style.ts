// How the text behind a "select graphic rendition" looks: `ESC [ 1 ; 31 m`.

export interface Style {
  /** `c0`…`c15` the terminal's own colours, else `#rrggbb`. */
  readonly color?: string
  readonly ground?: string
  readonly bold?: true
  readonly dim?: true
  readonly italic?: true
  readonly underline?: true
}

export const PLAIN: Style = {}

/** https://www.ecma-international.org/publications-and-standards/standards/ecma-48/ 8.3.117, and xterm's 38/48. */
export function styled(before: Style, parameters: string): Style {
  const codes = parameters.split(/[;:]/).map((code) => Number(code === '' ? 0 : code))
  let style: Writable = { ...before }
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
