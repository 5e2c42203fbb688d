// JSON Web Tokens: https://www.rfc-editor.org/rfc/rfc7519
import type { Rule } from '../rule.ts'
import { tokenRule } from './token.ts'

/** Bounded, and looked for only where no such character stands before: each is read once. */
const PART = '[\\w-]{10,16384}'

export const JWT_RULES: readonly Rule[] = [
  tokenRule([
    'jwt',
    ['eyJ'],
    `(?<![\\w-][-_])eyJ${PART}\\.(?:eyJ)?${PART}(?:\\.[\\w-]{0,16384}){0,3}={0,2}`,
    { isInBase64: true, cut: '(?<![\\w-][-_])eyJ[\\w-]{8,400}\\.?' },
  ]),
  // The same once more in base64.
  tokenRule(['jwt', ['ZXlK'], 'ZXlK[A-Za-z\\d+/_-]{60,32768}={0,2}', { isInBase64: true, cut: false }]),
]
