// What a person is asked for when they install the plugin. https://code.claude.com/docs/en/plugins-reference
import type { PluginOption } from '../config/plugin-options.ts'

export interface Asked {
  readonly type: 'string'
  readonly title: string
  readonly description: string
  readonly sensitive?: true
}

const text = (title: string, description: string): Asked => ({ type: 'string', title, description })

/** All of them may be left empty: then traces stay on this machine. */
export const USER_CONFIG: Readonly<Record<PluginOption, Asked>> = {
  tracking_uri: text(
    'MLflow tracking URI',
    'Where MLflow is: http://…, https://…, databricks, sqlite:///… (empty: no MLflow)',
  ),
  experiment: text('MLflow experiment', 'Its name, or its id in digits (empty: the default one)'),
  otlp_endpoint: text(
    'OpenTelemetry endpoint',
    'Where a Collector or another OTLP backend is: http://… or https://… (empty: none)',
  ),
  convention: text(
    'Convention',
    'How the OpenTelemetry endpoint likes to read spans: genai, mlflow, openinference, … (empty: genai)',
  ),
  header_name: text(
    'Name of a header',
    'For the OpenTelemetry endpoint; without one for MLflow (empty: authorization)',
  ),
  header_value: {
    ...text(
      'Value of that header',
      'A credential, such as "Bearer …"; Claude Code keeps it with its secrets',
    ),
    sensitive: true,
  },
}
