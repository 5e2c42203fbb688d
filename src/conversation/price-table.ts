// USD per million tokens: input, output, cache read, cache write (5 minutes), cache write (1 hour).
// Sources: the price catalogue in Claude Code 2.1.330, genai-prices 0.2.3 and LiteLLM 1.109.1, compared 2026-11-23.
// Only exact model ids: a longer name is another model with another price.

export type PriceRow = readonly [
  input: number,
  output: number,
  cacheRead: number,
  write5m: number,
  write1h: number,
]

export interface PriceTable {
  readonly date: string
  readonly models: Readonly<Record<string, PriceRow>>
  /** `speed: fast` has rows of its own, not a factor. */
  readonly fast: Readonly<Record<string, PriceRow>>
  /** From this many prompt tokens on, the whole call takes the dearer row. */
  readonly longPrompt: Readonly<Record<string, { readonly aboveTokens: number; readonly row: PriceRow }>>
  readonly alias: Readonly<Record<string, string>>
  readonly perWebSearch: number
  /** Factor on tokens where inference is bound to the United States. */
  readonly geoUs: number
}

export const PRICES: PriceTable = {
  date: '2026-11-23',
  models: {
    'claude-opus-5-5': [4, 20, 0.2, 5, 8],
    'claude-opus-5': [5, 25, 0.5, 6.25, 10],
    'claude-opus-4-8': [5, 25, 0.5, 6.25, 10],
    'claude-opus-4-7': [5, 25, 0.5, 6.25, 10],
    'claude-opus-4-6': [5, 25, 0.5, 6.25, 10],
    'claude-opus-4-5': [5, 25, 0.5, 6.25, 10],
    'claude-opus-4-1': [15, 75, 1.5, 18.75, 30],
    'claude-opus-4-0': [15, 75, 1.5, 18.75, 30],
    'claude-sonnet-5-5': [2, 10, 0.1, 2.5, 4],
    'claude-sonnet-5': [2, 10, 0.2, 2.5, 4],
    'claude-sonnet-4-6': [3, 15, 0.3, 3.75, 6],
    'claude-sonnet-4-5': [3, 15, 0.3, 3.75, 6],
    'claude-sonnet-4-0': [3, 15, 0.3, 3.75, 6],
    'claude-3-7-sonnet': [3, 15, 0.3, 3.75, 6],
    'claude-3-5-sonnet': [3, 15, 0.3, 3.75, 6],
    'claude-haiku-5-5': [0.1, 0.5, 0.01, 0.125, 0.2],
    'claude-haiku-4-5': [1, 5, 0.1, 1.25, 2],
    'claude-3-5-haiku': [0.8, 4, 0.08, 1, 1.6],
    'claude-fable-5-2': [8, 40, 0.2, 10, 16],
    'claude-mythos-5-2': [8, 40, 0.2, 10, 16],
    'claude-fable-5-1': [10, 50, 0.25, 12.5, 20],
    'claude-mythos-5-1': [10, 50, 0.25, 12.5, 20],
    'claude-fable-5': [10, 50, 1, 12.5, 20],
    'claude-mythos-5': [10, 50, 1, 12.5, 20],
  },
  fast: {
    'claude-opus-5-5': [8, 40, 0.4, 10, 16],
    'claude-opus-5': [10, 50, 1, 12.5, 20],
    'claude-opus-4-8': [10, 50, 1, 12.5, 20],
    'claude-opus-4-7': [30, 150, 3, 37.5, 60],
    'claude-opus-4-6': [30, 150, 3, 37.5, 60],
    'claude-fable-5-2': [16, 80, 0.4, 20, 32],
    'claude-mythos-5-2': [16, 80, 0.4, 20, 32],
  },
  longPrompt: { 'claude-haiku-5-5': { aboveTokens: 100_000, row: [0.5, 2.5, 0.05, 0.625, 1] } },
  alias: { 'claude-opus-4': 'claude-opus-4-0', 'claude-sonnet-4': 'claude-sonnet-4-0' },
  perWebSearch: 0.01,
  geoUs: 1.1,
}
