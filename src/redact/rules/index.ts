// Every rule there is.
import type { Rule } from '../rule.ts'
import { ASSIGNMENT_RULES } from './assignment.ts'
import { COMMAND_RULES } from './commands.ts'
import { HEADER_RULES } from './headers.ts'
import { JWT_RULES } from './jwt.ts'
import { KUBERNETES_RULES } from './kubernetes.ts'
import { PEM_RULES } from './pem.ts'
import { tokenRule } from './token.ts'
import { TOKENS_OF_CLOUDS } from './tokens-of-clouds.ts'
import { TOKENS_OF_CODE } from './tokens-of-code.ts'
import { TOKENS_OF_SERVICES } from './tokens-of-services.ts'
import { URL_RULES } from './urls.ts'

/** In the order of how much each knows of what it masks. */
export const RULES: readonly Rule[] = [
  ...[...TOKENS_OF_CODE, ...TOKENS_OF_CLOUDS, ...TOKENS_OF_SERVICES].map(tokenRule),
  ...JWT_RULES,
  ...PEM_RULES,
  ...KUBERNETES_RULES,
  ...URL_RULES,
  ...HEADER_RULES,
  ...COMMAND_RULES,
  ...ASSIGNMENT_RULES,
]
