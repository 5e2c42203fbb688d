// All kinds of backends. A new one: copy a file of this folder, add its line here.
import type { DestinationKind } from '../destination.ts'
import { mlflow } from './mlflow.ts'
import { otlp } from './otlp.ts'

export const DESTINATION_KINDS: readonly DestinationKind[] = [mlflow, otlp]

export const destinationKind = (name: string): DestinationKind | undefined =>
  DESTINATION_KINDS.find(({ kind }) => kind === name)
