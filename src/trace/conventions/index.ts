import type { Convention } from './convention.ts'
import { genAi } from './gen-ai.ts'
import { mlflow } from './mlflow.ts'

/** Every convention there is: setup, help, docs and tests go by this list. */
export const CONVENTIONS: readonly Convention[] = [genAi, mlflow]

export const conventionNamed = (name: string): Convention | undefined =>
  CONVENTIONS.find((convention) => convention.name === name)
