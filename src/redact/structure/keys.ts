// Keys of structured values: what stands under some of them is a secret whatever it looks like.
import { remembered } from '../remembered.ts'
import { isPlaceholder } from '../rules/plausible.ts'
import { isMarker } from '../scan/ranges.ts'

const SECRET =
  /(?:^|_)(?:passwords?|passwd|passphrase|passcode|pwd|secrets?|token|authorization|set_cookie|credentials?|bearer|(?:api|access|private|secret|auth|account|master|signing|encryption|shared|pre_?shared|session|client|service|deploy|storage|licen[cs]e)_?key)$/
/** Where to go on in a list, and the words of a language model. */
const OTHER =
  /(?:^|_)(?:page|next|previous|prev|continuation|continue|sync|resume|start|end|cursor|reset|max|min|pad|eos|bos|unk|mask|sep|stop|special)_token$/

const LONGEST = 100

/** `apiKey`, `API_KEY`, `X-Api-Key`, `db.password`. */
export const isSecretKey = remembered((key) => {
  const words = key
    .slice(0, LONGEST)
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '_')
  return (SECRET.test(words) && !OTHER.test(words)) || words === 'cookie'
})

/**
 * Words for "none" and "elsewhere" tell nothing, a name that is its own value neither, and `pwd` is mostly a folder.
 * Sentences are what a program says about a password.
 */
export const isMaskable = (key: string | undefined, value: string): boolean =>
  /\w/.test(value) &&
  !isMarker(value) &&
  !isPlaceholder(value) &&
  !key?.toLowerCase().endsWith(value.toLowerCase()) &&
  !/\s\S+\s.*[.!?:…]$/s.test(value) &&
  !(key?.toLowerCase() === 'pwd' && /^(?:[~/]|[A-Z]:\\)/.test(value))
