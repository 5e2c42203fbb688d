// All kinds of backends. A new one: copy a file of this folder, add its line here.
import type { DestinationKind } from '../kind.ts'
import { arize } from './arize.ts'
import { braintrust } from './braintrust.ts'
import { dash0 } from './dash0.ts'
import { databricks } from './databricks.ts'
import { datadog } from './datadog.ts'
import { file } from './file.ts'
import { grafanaCloud } from './grafana-cloud.ts'
import { honeycomb } from './honeycomb.ts'
import { langfuse } from './langfuse.ts'
import { langsmith } from './langsmith.ts'
import { logfire } from './logfire.ts'
import { mlflow } from './mlflow.ts'
import { mlflowFiles } from './mlflow-files.ts'
import { newrelic } from './newrelic.ts'
import { opik } from './opik.ts'
import { otlp } from './otlp.ts'
import { phoenix } from './phoenix.ts'
import { signoz } from './signoz.ts'
import { weave } from './weave.ts'

export const DESTINATION_KINDS: readonly DestinationKind[] = [
  mlflow,
  mlflowFiles,
  databricks,
  otlp,
  phoenix,
  arize,
  langfuse,
  langsmith,
  braintrust,
  weave,
  opik,
  logfire,
  honeycomb,
  datadog,
  grafanaCloud,
  signoz,
  dash0,
  newrelic,
  file,
]

export const destinationKind = (name: string): DestinationKind | undefined =>
  DESTINATION_KINDS.find(({ kind }) => kind === name)
