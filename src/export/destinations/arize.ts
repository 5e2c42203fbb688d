// Arize AX. Headers and attributes as its own plugin sends them: https://github.com/Arize-ai/coding-harness-tracing
import { fromVariable } from '../kind-setup.ts'
import { otlpBackend } from './otlp-backend.ts'

export const arize = otlpBackend({
  kind: 'arize',
  title: 'Arize AX',
  defaults: { convention: 'openinference' },
  adds({ named }) {
    if (named?.project === undefined) return {}
    const { project } = named
    return { resource: { 'openinference.project.name': project }, spans: { 'arize.project.name': project } }
  },
  setup: {
    hint: 'Arize AX in the cloud',
    options: [
      {
        name: 'project',
        question: 'Which project?',
        default: 'claude-code',
        variable: 'ARIZE_PROJECT_NAME',
        isRequired: true,
        isKept: true,
      },
    ],
    variables: [
      { name: 'ARIZE_API_KEY', holds: 'an API key' },
      { name: 'ARIZE_SPACE_ID', holds: 'the id of the space' },
    ],
    url: () => 'https://otlp.arize.com',
    urlVariable: 'ARIZE_OTLP_ENDPOINT',
    headers: () => ({
      authorization: `Bearer ${fromVariable('ARIZE_API_KEY')}`,
      space_id: fromVariable('ARIZE_SPACE_ID'),
    }),
  },
  checked: {
    against: 'its documented contract',
    unverified:
      'limits, how old a trace may be, what sending twice does, the hosts of other regions (give --url)',
  },
})
