// What kinds of values config.json has, and the sentence for each that is none.
import * as v from 'valibot'
import { isJson } from '../../json/read.ts'
import { unknownKey } from '../did-you-mean.ts'
import { bytesIn } from '../size.ts'

// Every message goes on from the name of the place: "destinations.team.url must begin with …". None repeats the
// value: it may be a credential, and these sentences are printed and logged.
export const text = v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty'))
export const flag = v.boolean('must be true or false')
export const oneOf = <const Options extends readonly string[]>(options: Options) =>
  v.picklist(options, `must be ${inWords(options.map((option) => `"${option}"`))}`)
const inWords = (words: readonly string[]) => words.join(', ').replace(/, ([^,]*)$/, ' or $1')
export const atLeast = (least: number) =>
  v.pipe(v.number('must be a number'), v.minValue(least, `must be at least ${least}`))

/** An array is an object too, to valibot. */
export const plainObject = <Values>(message: string) => v.custom<{ [key: string]: Values }>(isJson, message)

export function objectOf<Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject(entries, ({ expected, received }) => {
    // In quotes, and otherwise as it was written.
    if (expected === 'never') return unknownKey(received.slice(1, -1), Object.keys(entries))
    return received === 'undefined' ? 'is missing' : 'must be an object'
  })
}

const MUST_BE_SIZE = 'must be a number of bytes or a size such as "2GB", at least 1MB'
export const size = v.pipe(
  v.union([v.number(), v.string()], MUST_BE_SIZE),
  v.transform((given) => bytesIn(given) ?? 0),
  v.minValue(1e6, MUST_BE_SIZE),
)

const MUST_BE_KINDS = 'an object that sets kinds of content to true or false'
const kinds = objectOf({
  prompts: v.optional(flag),
  answers: v.optional(flag),
  thinking: v.optional(flag),
  toolArguments: v.optional(flag),
  toolResults: v.optional(flag),
  systemPrompt: v.optional(flag),
})
export const contentOneOf = <const Tiers extends readonly string[]>(tiers: Tiers) => {
  const message = `must be ${tiers.map((tier) => `"${tier}"`).join(', ')}, or ${MUST_BE_KINDS}`
  return v.union([v.picklist(tiers, message), kinds], message)
}
