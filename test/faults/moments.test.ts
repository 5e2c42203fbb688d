// Whatever a flusher missed and forgot on the way, it ends up telling what the transcripts imply.
import { expect, test } from 'vitest'
import { RECORDINGS } from '../sessions/recordings.ts'
import { expectImplied } from './expect.ts'
import { note, ROUNDS, SEED } from './figures.ts'
import { relive } from './moments.ts'
import { diceOf } from './seed.ts'

test('of every recording', async () => {
  const dice = diceOf(SEED)
  const sum = { conversations: 0, looks: 0, crashes: 0, 'lost hooks': 0, spans: 0, again: 0, changed: 0 }
  const problems: string[] = []
  for (let round = 0; round < Math.max(1, Math.round(ROUNDS / 12)); round += 1) {
    for (const name of RECORDINGS) {
      const absence = {
        lostShare: dice.pick([0, 0.3, 0.9]),
        lookShare: dice.pick([0.02, 0.1, 0.4]),
        crashShare: dice.pick([0, 0.3, 0.8]),
      }
      const { world, recording, looks, crashes, lost } = await relive(name, `${SEED}-${round}`, absence, dice)
      try {
        const told = await expectImplied(world, [recording])
        sum.conversations += 1
        sum.looks += looks
        sum.crashes += crashes
        sum['lost hooks'] += lost
        sum.spans += told.spans
        sum.again += told.again
        sum.changed += told.changed
      } catch (error) {
        problems.push(`${name} ${JSON.stringify(absence)}: ${String(error).slice(0, 500)}`)
      }
    }
  }
  expect(problems).toEqual([])
  note('a flusher that is there at random moments only', { ...sum, lost: 0 })
}, 3_600_000)
