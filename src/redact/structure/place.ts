// Where a string stands in a structured value, as far as that says something about it.
import { mayNameSecret } from '../rules/named-value.ts'
import { isSecretKey } from './keys.ts'

export interface Place {
  /** The nearest key above it. */
  readonly key: string | undefined
  /** Whatever stands here is masked, by this name. */
  readonly rule: string | undefined
  /** Its members are secrets: `data` of a Kubernetes Secret. */
  readonly holdsSecrets: boolean
}

export const NOWHERE: Place = { key: undefined, rule: undefined, holdsSecrets: false }

export interface Siblings {
  /** `{"name": "API_TOKEN", "value": "…"}` */
  readonly name: string | undefined
  readonly isKubernetesSecret: boolean
}

/** What stands here may be a secret though nothing in it says so. */
export const namesSecret = ({ key, rule }: Place): boolean =>
  rule !== undefined || (key !== undefined && mayNameSecret(key))

export const isNameKey = (key: string): boolean => /^(?:name|key)$/i.test(key)

/** A list's items stand where the list does. */
export function below(place: Place, key: string, { name, isKubernetesSecret }: Siblings): Place {
  const isValue = name !== undefined && /^(?:value|secret)$/i.test(key)
  const named = isValue ? name : key
  const rule = place.holdsSecrets ? 'kubernetes-secret' : isSecretKey(named) ? 'named-secret' : undefined
  return { key: named, rule, holdsSecrets: isKubernetesSecret && /^(?:data|stringData)$/.test(key) }
}
