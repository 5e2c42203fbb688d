import { expect, test } from 'vitest'
import { redactText, rulesetOf } from '../../../src/redact/redact.ts'
import { diceOf } from './dice.ts'
import { SERVICES, WAYS } from './services.ts'

const rules = rulesetOf()
const ROUNDS = 3

test('of the tokens that only their name tells, written in every usual way, 95 of 100 are found', () => {
  const { text } = diceOf(23)
  const tried = SERVICES.flatMap(([service, length, alphabet]) =>
    Object.entries(WAYS).flatMap(([way, write]) =>
      Array.from({ length: ROUNDS }, () => {
        const value = text(length, alphabet)
        const name = service.replaceAll(' ', '_')
        return {
          what: `${service} in ${way}`,
          isFound: !redactText(write(name, value), rules).includes(value),
        }
      }),
    ),
  )
  const missed = tried.filter(({ isFound }) => !isFound).map(({ what }) => what)
  expect(tried.length).toBeGreaterThan(4000)
  expect(1 - missed.length / tried.length, [...new Set(missed)].join('\n')).toBeGreaterThanOrEqual(0.95)
})
