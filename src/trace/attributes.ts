import type { Attributes } from './span.ts'

/** Bedrock and Vertex have model ids of their own form; everything else speaks to Anthropic's API. */
export function providerOf(model: string | undefined): string {
  if (model !== undefined && /^(?:[a-z-]+\.)?anthropic\./.test(model)) return 'aws.bedrock'
  return model?.includes('@') ? 'gcp.vertex_ai' : 'anthropic'
}

/** Attributes without those that are unknown. */
export function defined(
  attributes: Readonly<Record<string, string | number | boolean | undefined>>,
): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(
      (entry): entry is [string, string | number | boolean] => entry[1] !== undefined,
    ),
  )
}
