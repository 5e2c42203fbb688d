import type { Attributes, AttributeValue } from './span.ts'

/** Bedrock and Vertex have model ids of their own form; everything else speaks to Anthropic's API. */
export function providerOf(model: string | undefined): string {
  if (model !== undefined && /^(?:[a-z-]+\.)?anthropic\./.test(model)) return 'aws.bedrock'
  return model?.includes('@') ? 'gcp.vertex_ai' : 'anthropic'
}

/** Attributes without those that are unknown. */
export function defined(attributes: Readonly<Record<string, AttributeValue | undefined>>): Attributes {
  // A loop: this runs several times a span.
  const known: Record<string, AttributeValue> = {}
  for (const key of Object.keys(attributes)) {
    const value = attributes[key]
    if (value !== undefined) known[key] = value
  }
  return known
}

export const pick = (attributes: Attributes, keys: readonly string[]): Attributes =>
  defined(Object.fromEntries(keys.map((key) => [key, attributes[key]])))
