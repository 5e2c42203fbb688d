import path from 'node:path'
import type { Peer } from '../peer.ts'
import { pathWith, pythonWith, shim, writeSettings } from '../place.ts'

const VERSION = '3.11.1'
const EXPERIMENT = '1'

/** The last generation whose `mlflow autolog claude` writes a hook of its own; what follows it is a plugin that no registry has. */
export const mlflow: Peer = {
  name: `MLflow's Python hook`,
  version: VERSION,
  from: 'mlflow on PyPI, the hook that its `mlflow autolog claude` writes',
  install: () => pythonWith('mlflow-hook', `mlflow==${VERSION}`),
  wire: async ({ cwd, url, installed }) => {
    // As its setup writes them, into the project.
    const settings = writeSettings(path.join(cwd, '.claude/settings.json'), {
      env: {
        MLFLOW_CLAUDE_TRACING_ENABLED: 'true',
        MLFLOW_TRACKING_URI: url,
        MLFLOW_EXPERIMENT_ID: EXPERIMENT,
      },
      hooks: { Stop: [{ hooks: [{ type: 'command', command: 'mlflow autolog claude stop-hook' }] }] },
    })
    const env = { PATH: pathWith(shim('mlflow', installed, 'mlflow')), MLFLOW_DISABLE_TELEMETRY: 'true' }
    return { env, hookFiles: [settings] }
  },
  answers: {
    'GET /version': VERSION,
    'GET /api/2.0/mlflow/experiments/get': {
      experiment: {
        experiment_id: EXPERIMENT,
        name: 'bench',
        artifact_location: `mlflow-artifacts:/${EXPERIMENT}`,
        lifecycle_stage: 'active',
      },
    },
  },
}
