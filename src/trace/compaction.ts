import type { Compaction } from '../conversation/model.ts'
import { defined } from './attributes.ts'
import type { Attributes } from './span.ts'

export const compactionAttributes = (compaction: Compaction): Attributes =>
  defined({
    'turnspan.compaction.trigger': compaction.trigger,
    'turnspan.compaction.tokens.before': compaction.tokensBefore,
    'turnspan.compaction.tokens.after': compaction.tokensAfter,
    'turnspan.compaction.summary': compaction.summary,
  })
