import { braintrust } from './braintrust.ts'
import type { Convention } from './convention.ts'
import { genAi, genAi141 } from './gen-ai.ts'
import { langfuse } from './langfuse.ts'
import { langsmith } from './langsmith.ts'
import { mlflow } from './mlflow.ts'
import { openinference } from './openinference.ts'
import { raw } from './raw.ts'

/** Every convention there is: setup, help, docs and tests go by this list. */
export const CONVENTIONS: readonly Convention[] = [
  genAi,
  genAi141,
  mlflow,
  openinference,
  langfuse,
  langsmith,
  braintrust,
  raw,
]

export const conventionNamed = (name: string): Convention | undefined =>
  CONVENTIONS.find((convention) => convention.name === name)
