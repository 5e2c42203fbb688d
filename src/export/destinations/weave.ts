// W&B Weave, its view of agents. https://docs.wandb.ai/weave/guides/tracking/trace-agents-otel
import { fromVariable } from '../kind-setup.ts'
import { otlpBackend } from './otlp-backend.ts'

export const weave = otlpBackend({
  kind: 'weave',
  title: 'W&B Weave',
  // It refuses JSON, and knows the older name of what is written to the cache.
  defaults: { convention: 'gen-ai-1.41' },
  below: '/agents/otel',
  // A span of no project is dropped without a word.
  adds: ({ named: { entity = '', project = '' } = {} }) => ({
    resource: { 'wandb.entity': entity, 'wandb.project': project },
  }),
  traceLink: ({ named: { entity = '', project = '' } = {} }) =>
    `https://wandb.ai/${encodeURIComponent(entity)}/${encodeURIComponent(project)}/weave/agents`,
  setup: {
    hint: 'cloud, or dedicated with --url https://….wandb.io/traces/otel',
    options: [
      {
        name: 'entity',
        question: 'Which entity (team or user)?',
        variable: 'WANDB_ENTITY',
        isRequired: true,
        isKept: true,
      },
      {
        name: 'project',
        question: 'Which project?',
        default: 'claude-code',
        variable: 'WANDB_PROJECT',
        isRequired: true,
        isKept: true,
      },
    ],
    variables: [{ name: 'WANDB_API_KEY', holds: 'an API key' }],
    url: () => 'https://trace.wandb.ai',
    headers: () => ({ 'wandb-api-key': fromVariable('WANDB_API_KEY') }),
  },
  checked: {
    against: 'its documented contract',
    unverified: 'limits, how old a trace may be, what sending twice does',
  },
})
