import type { Attributes, AttributeValue } from './span.ts'

/** Bedrock and Vertex have model ids of their own form; everything else speaks to Anthropic's API. */
export function providerOf(model: string | undefined): string {
  if (model !== undefined && /^(?:[a-z-]+\.)?anthropic\./.test(model)) return 'aws.bedrock'
  return model?.includes('@') ? 'gcp.vertex_ai' : 'anthropic'
}

/** Attributes without those that are unknown. */
export function defined(attributes: Readonly<Record<string, AttributeValue | undefined>>): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, AttributeValue] => entry[1] !== undefined),
  )
}

export const pick = (attributes: Attributes, keys: readonly string[]): Attributes =>
  defined(Object.fromEntries(keys.map((key) => [key, attributes[key]])))
