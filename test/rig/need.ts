// What a test needs and a machine may lack. In CI a lack is a failure; elsewhere the test is skipped, and says why.
import { beforeAll } from 'vitest'

type Getters = Readonly<Record<string, () => Promise<unknown>>>
type Got<G extends Getters> = { readonly [Name in keyof G]: Awaited<ReturnType<G[Name]>> }

interface Skippable {
  skip(note?: string): never
}

/**
 * Call it at the top of a test file or of a `describe`: the things are got before the first test, one after another, and
 * each test takes them with `needed(ctx)`.
 */
export function needs<const G extends Getters>(getters: G): (ctx: Skippable) => Got<G> {
  const got: Record<string, unknown> = {}
  const lacks: string[] = []
  beforeAll(async () => {
    for (const [name, get] of Object.entries(getters)) {
      try {
        got[name] = await get()
      } catch (error) {
        lacks.push(`${name} could not be had: ${error instanceof Error ? error.message : error}`)
      }
    }
    if (lacks.length === 0) return
    const why = lacks.join('\n')
    if (isCi()) throw new Error(`${why}\nThese tests must run in CI.`)
    console.warn(`SKIPPED, and with CI=true it would fail: ${why}`)
  })
  return (ctx) => (lacks.length === 0 ? (got as Got<G>) : ctx.skip(lacks.join('\n')))
}

function isCi(): boolean {
  return !['', '0', 'false'].includes(process.env.CI ?? '')
}
