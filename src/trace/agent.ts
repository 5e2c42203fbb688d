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
    ...(models.size === 1 && onlyModel !== undefined && { 'gen_ai.request.model': onlyModel }),
    'turnspan.agent.run_id': agent.id,
    'turnspan.agent.background': agent.background,
    'turnspan.agent.status': agent.status,
    'gen_ai.input.messages': structured([userMessage(agent.prompt)]),
    ...(agent.answer !== undefined && {
      'gen_ai.output.messages': structured([answerMessage(agent.answer, agent)]),
    }),
    ...(agent.failure !== undefined && { 'error.type': agent.failure.type }),
  }
}
