// How one place is reached, and with which credentials: a destination's keys, and those of all at an origin.
import * as v from 'valibot'
import { isHeaderName, isHeaderValue } from '../header-form.ts'
import { isHttpUrl } from '../http-url.ts'
import { isVariableName, isWellReferred } from '../references.ts'
import { objectOf, plainObject, text } from './values.ts'

const headers = v.pipe(
  plainObject<string>('must be an object of header names and values'),
  v.record(
    v.pipe(v.string(), v.check(isHeaderName, 'is not a name that a header can have')),
    v.pipe(
      v.string('must be a text'),
      v.check(isHeaderValue, 'holds a character that no header can hold, such as a line break'),
      v.check(isWellReferred, 'holds a "${" that names no variable: write "$$" for a dollar sign'),
    ),
  ),
)

const MUST_BE_COMMAND = 'must be a command line, or a list of a program and its arguments'
const MUST_BE_PROXY = 'must be "none" or an address that begins with http:// or https://'

export const way = {
  headers: v.optional(headers),
  headersCommand: v.optional(
    v.union([text, v.pipe(v.array(text), v.minLength(1, MUST_BE_COMMAND))], MUST_BE_COMMAND),
  ),
  commandVariables: v.optional(
    v.array(
      v.pipe(v.string('must be a text'), v.check(isVariableName, 'is not the name of a variable')),
      'must be a list of names',
    ),
  ),
  caFile: v.optional(text),
  certFile: v.optional(text),
  keyFile: v.optional(text),
  proxy: v.optional(
    v.pipe(
      v.string(MUST_BE_PROXY),
      v.check((given) => given === 'none' || isHttpUrl(given), MUST_BE_PROXY),
    ),
  ),
}

export const MUST_BE_WHOLE = 'needs a certFile beside its keyFile'
export const isWhole = ({
  certFile,
  keyFile,
}: { readonly [key in 'certFile' | 'keyFile']?: string | undefined }) =>
  keyFile === undefined || certFile !== undefined

export const originSchema = v.pipe(
  objectOf(way),
  v.check((given) => isWhole(given), MUST_BE_WHOLE),
)
