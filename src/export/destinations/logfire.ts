// Pydantic Logfire. https://logfire.pydantic.dev/docs/how-to-guides/alternative-clients/
import { fromVariable } from '../kind-setup.ts'
import { otlpBackend } from './otlp-backend.ts'

export const logfire = otlpBackend({
  kind: 'logfire',
  title: 'Logfire',
  // docs/reference/limits.md: what is older was dropped with an answer of success (pydantic/logfire#2242).
  maxAgeMs: 24 * 60 * 60_000,
  setup: {
    hint: 'cloud',
    options: [
      {
        name: 'region',
        question: 'Which region?',
        choices: ['us', 'eu'],
        default: 'us',
        // A token tells its region: pylf_v1_eu_…
        guess: (lookup) => /^pylf_v\d+_(us|eu)_/.exec(lookup('LOGFIRE_TOKEN') ?? '')?.[1],
      },
    ],
    variables: [{ name: 'LOGFIRE_TOKEN', holds: 'a write token' }],
    url: ({ region = 'us' }) => `https://logfire-${region}.pydantic.dev`,
    urlVariable: 'LOGFIRE_BASE_URL',
    headers: () => ({ authorization: fromVariable('LOGFIRE_TOKEN') }),
  },
  checked: { against: 'its documented contract' },
})
