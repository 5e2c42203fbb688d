// S5: a file of the runtime that is not as it was installed is told, and put right.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { newPerson, turnspan } from '../cli/person.ts'
import { builtCli } from '../rig/built.ts'

const FILES = ['hook', 'hook.cjs', 'flusher.cjs', 'VERSION', 'SHA256SUMS']

async function setUp() {
  const person = newPerson()
  await turnspan(person, ['autolog', 'claude'])
  return { person, at: (name: string) => path.join(person.home, 'bin', name) }
}

async function problemsOf(person: Awaited<ReturnType<typeof setUp>>['person']) {
  const { code, stdout } = await turnspan(person, ['status', '--json'])
  return { code, problems: (JSON.parse(stdout) as { problems: { what: string; cure: string }[] }).problems }
}

describe.concurrent('S5: one byte of the runtime that was flipped', () => {
  test.each(FILES)('in %s is a problem, exit code 1, and gone after another setup', async (name) => {
    const { person, at } = await setUp()
    const original = fs.readFileSync(at(name))
    for (const place of [0, original.length >> 1, original.length - 1]) {
      const bytes = Buffer.from(original)
      bytes[place] = (bytes[place] ?? 0) ^ 1
      fs.writeFileSync(at(name), bytes)
      const { code, problems } = await problemsOf(person)
      expect(code).toBe(1)
      expect(problems.map(({ what }) => what).join('\n')).toContain(`${path.join(person.home, 'bin')}`)
    }
    expect(await turnspan(person, ['autolog', 'claude'])).toMatchObject({ code: 0 })
    expect(await problemsOf(person)).toEqual({ code: 0, problems: [] })
    expect(fs.readFileSync(at(name)).equals(original)).toBe(true)
  })

  test('with sums that fit it is told all the same: the package has the bundles too', async () => {
    const { createHash } = await import('node:crypto')
    const { person, at } = await setUp()
    const sumOf = (file: string) => createHash('sha256').update(fs.readFileSync(file)).digest('hex')
    const before = sumOf(at('flusher.cjs'))
    fs.appendFileSync(at('flusher.cjs'), '\nrequire("node:fs")')
    fs.writeFileSync(
      at('SHA256SUMS'),
      fs.readFileSync(at('SHA256SUMS'), 'utf8').replace(before, sumOf(at('flusher.cjs'))),
    )
    const { code, problems } = await problemsOf(person)
    expect(code).toBe(1)
    expect(problems).toMatchObject([{ what: expect.stringContaining('flusher.cjs') }])
    const doctor = await turnspan(person, ['doctor'])
    expect(doctor).toMatchObject({ code: 1, stdout: expect.stringContaining('flusher.cjs changed') })
  })

  test('and the bundles are those of the package, byte for byte', async () => {
    const { at } = await setUp()
    const packed = path.resolve(builtCli(), '../../../bin')
    for (const name of ['hook.cjs', 'flusher.cjs']) {
      expect(fs.readFileSync(at(name)).equals(fs.readFileSync(path.join(packed, name)))).toBe(true)
    }
  })
})
