import type { Subagent } from '../conversation/model.ts'
import { providerOf } from './attributes.ts'
import { type DraftAttributes, structured } from './draft.ts'
import { answerMessage, userMessage } from './messages.ts'

export function agentAttributes(agent: Subagent): DraftAttributes {
  const models = new Set(agent.calls.map(({ requestedModel }) => requestedModel))
  const [onlyModel] = models
  return {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': agent.type,
    'gen_ai.provider.name': providerOf(onlyModel),
    'gen_ai.request.model': models.size === 1 ? onlyModel : undefined,
    'turnspan.agent.run_id': agent.id,
    'turnspan.agent.background': agent.background,
    'turnspan.agent.status': agent.status,
    'gen_ai.input.messages': structured([userMessage(agent.prompt)]),
    'gen_ai.output.messages':
      agent.answer === undefined ? undefined : structured([answerMessage(agent.answer, agent)]),
    'error.type': agent.failure?.type,
  }
}
