import type { Subagent } from '../conversation/model.ts'
import { providerOf } from './attributes.ts'
import { answerMessage, userMessage } from './messages.ts'
import type { Attributes } from './span.ts'
import { jsonText } from './text.ts'

export function agentAttributes(agent: Subagent): Attributes {
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
    'gen_ai.input.messages': jsonText([userMessage(agent.prompt)]),
    ...(agent.answer !== undefined && {
      'gen_ai.output.messages': jsonText([answerMessage(agent.answer, agent)]),
    }),
    ...(agent.failure !== undefined && { 'error.type': agent.failure.type }),
  }
}
