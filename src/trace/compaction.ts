import type { Compaction } from '../conversation/model.ts'
import type { DraftAttributes } from './draft.ts'

export const compactionAttributes = (compaction: Compaction): DraftAttributes => ({
  'turnspan.compaction.trigger': compaction.trigger,
  'turnspan.compaction.tokens.before': compaction.tokensBefore,
  'turnspan.compaction.tokens.after': compaction.tokensAfter,
  'turnspan.compaction.summary': compaction.summary,
})
