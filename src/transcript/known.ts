// What clients 2.1.197 and 2.1.330 write: anything else is kept, counted, and named by `turnspan status`.
import type { Json } from '../json/read.ts'

/** Of no use for a trace. */
export const KNOWN_KINDS: ReadonlySet<string> = new Set([
  'agent-name',
  'ai-title',
  'api-request-blob',
  'api-request-shape',
  'assistant/synthetic',
  'atis-latch',
  'custom-title',
  'file-history-snapshot',
  'last-prompt',
  'mode',
  'permission-mode',
  'queue-operation',
  'relocated',
  'summary',
  'system/informational',
  'system/local_command',
  'system/turn_duration',
  'tools-used',
  'worktree-state',
])

/** Of the lines that a conversation is made of. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set(
  `
  agentId apiBlockIndex apiErrorStatus apiErrorType attachment attributionAgent attributionMcpServer
  attributionMcpTool attributionSkill commandRun compactMetadata content contextUsage cwd durationMs effort
  entrypoint error failedHookErrorIndexes failedResponseHadNoToolCall gitBranch hasOutput holdsPersonsWords
  hookAdditionalContext hookCount hookErrors hookInfos imagePasteIds interruptedMessageId isAbortedMidStream
  isApiErrorMessage isCompactSummary isMeta isSidechain isVisibleInTranscriptOnly level logicalParentUuid
  madeBy maxRetries mcpCallNotReadOnly message messageCount origin parentUuid permissionDecision
  permissionMode perTurnEffort preventContinuation preventedContinuation promptCacheRequested promptId
  promptSource promptSubmitEnding queueSkipAttachments rendered renderedBesideToolResult renderedRole
  repeatsCompactSummary requestedModel requestId requestRef requestSessionId retryAttempt retryInMs sandboxed
  serverClassifierRequest session_id sessionId slug source sourceToolAssistantUUID sourceToolUseID stopReason
  subtype summarizedTurnPromptUuids thinkingDisplay thinkingDurationMs timestamp toolDenialBeforeRun
  toolDenialKind toolInputStreamMs toolUseID toolUseResult turnCompanion turnOrigin turnPosition type
  userFeedback userType uuid version
  `
    .trim()
    .split(/\s+/),
)

/** As `user.<field>`; only of what a person, the model or Claude Code said. */
export function unknownFieldsOf(json: Json, kind: string): readonly string[] {
  if (!/^(?:user|assistant|system|attachment)\b/.test(kind)) return []
  const fields = Object.keys(json).filter((field) => !KNOWN_FIELDS.has(field))
  return fields.map((field) => `${kind}.${field.slice(0, 100)}`)
}
