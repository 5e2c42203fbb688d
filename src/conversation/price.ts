import type { Usage } from '../transcript/entry.ts'
import type { PriceTable } from './price-table.ts'

/** US dollars; `input` holds everything that went in, cache and searches included. */
export interface Cost {
  readonly usd: number
  readonly inputUsd: number
  readonly outputUsd: number
}

const PER_TOKEN = 1e-6

/** Undefined where the model has no price: never a guess, and never 0. */
export function costOf(model: string, usage: Usage, prices: PriceTable): Cost | undefined {
  const row = rowFor(plainModel(model, prices), usage, prices)
  if (row === undefined) return undefined
  const [input, output, cacheRead, write5m, write1h] = row
  const writtenFor1h = Math.min(usage.cacheWrite1h, usage.cacheWrite)
  const factor = PER_TOKEN * (usage.inferenceGeo === 'us' ? prices.geoUs : 1)
  const inputUsd =
    (usage.input * input +
      usage.cacheRead * cacheRead +
      (usage.cacheWrite - writtenFor1h) * write5m +
      writtenFor1h * write1h) *
      factor +
    usage.webSearches * prices.perWebSearch
  const outputUsd = usage.output * output * factor
  return { usd: round(inputUsd + outputUsd), inputUsd: round(inputUsd), outputUsd: round(outputUsd) }
}

function rowFor(model: string, usage: Usage, prices: PriceTable) {
  const own = <T>(rows: Readonly<Record<string, T>>) => (Object.hasOwn(rows, model) ? rows[model] : undefined)
  if (usage.speed === 'fast') return own(prices.fast) ?? own(prices.models)
  const long = own(prices.longPrompt)
  const prompt = usage.input + usage.cacheRead + usage.cacheWrite
  return long !== undefined && prompt > long.aboveTokens ? long.row : own(prices.models)
}

/** The name without what a provider adds to it: `us.anthropic.…-v1:0` (Bedrock), `…@20251101` (Vertex), `…[1m]`. */
function plainModel(id: string, prices: PriceTable): string {
  const plain = id
    .toLowerCase()
    .replace(/\[1m\]$/, '')
    .replace(/^(?:[a-z-]{2,8}\.)?anthropic\./, '')
    .replace(/-v\d+(?::\d+)?$/, '')
    .replace('@', '-')
    .replace(/-\d{8}$/, '')
    .replace(/-v\d+$/, '')
  return Object.hasOwn(prices.alias, plain) ? (prices.alias[plain] as string) : plain
}

/** To a billionth of a dollar: beyond that stand only the errors of adding binary fractions. */
const round = (usd: number) => Math.round(usd * 1e9) / 1e9
