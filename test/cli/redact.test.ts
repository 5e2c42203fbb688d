import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { newPerson, put, turnspan } from './person.ts'

const GITHUB = `gh${'p_'}${'a1B2c3D4e5F6'.repeat(3)}`
const TEXT = `deploy notes\nGITHUB_TOKEN=${GITHUB}\ncustomer CUST-1234 wrote from dev@example.com\nsent with team-secret-77\n`

function personWithNotes(config?: unknown) {
  const person = newPerson()
  const file = path.join(person.project, 'notes.txt')
  put(file, TEXT)
  if (config !== undefined) put(person.config, JSON.stringify(config))
  return { person, file }
}

describe('turnspan redact --test', () => {
  test('says the lines and the rules, and nothing of the secrets', async () => {
    const { person, file } = personWithNotes()
    const done = await turnspan(person, ['redact', '--test', 'notes.txt'])
    expect(done).toMatchObject({ code: 0, stderr: '' })
    expect(done.stdout).toBe('notes.txt: 1 secret would be masked.\n  line 2  github\n')
    expect(fs.readFileSync(file, 'utf8')).toBe(TEXT)
  })

  test('knows your own patterns and your destinations’ credentials', async () => {
    const { person } = personWithNotes({
      redaction: { patterns: { customer: 'CUST-\\d{4}' }, email: true },
      destinations: {
        team: {
          kind: 'otlp',
          url: 'https://otlp.example',
          headers: { authorization: 'Bearer team-secret-77' },
        },
      },
    })
    const done = await turnspan(person, ['redact', '--test', 'notes.txt', '--json'])
    expect(done.code).toBe(0)
    const { secrets } = JSON.parse(done.stdout) as { secrets: { line: number; rule: string }[] }
    expect(secrets).toEqual([
      { line: 2, rule: 'github' },
      { line: 3, rule: 'pattern:customer' },
      { line: 3, rule: 'email' },
      { line: 4, rule: expect.stringMatching(/^env:/) },
    ])
    expect(done.stdout).not.toMatch(/a1B2c3|team-secret|CUST-1234/)
  })

  test('says so where there is nothing', async () => {
    const { person } = personWithNotes()
    put(path.join(person.project, 'plain.txt'), 'nothing to see')
    const done = await turnspan(person, ['redact', '--test', 'plain.txt'])
    expect(done).toMatchObject({ code: 0, stdout: 'plain.txt: nothing in it would be masked.\n' })
  })

  test.each([
    [['redact'], 2, 'Name a file to try'],
    [['redact', '--test', 'missing.txt'], 1, 'missing.txt does not exist'],
    [['redact', '--test', '.'], 1, '. is a folder, not a file'],
  ])('%j ends with %i', async (args, code, why) => {
    const done = await turnspan(newPerson(), args)
    expect(done).toMatchObject({ code, stdout: '' })
    expect(done.stderr).toContain(why)
  })

  test('names a pattern that cannot be used, and why', async () => {
    const { person } = personWithNotes({
      redaction: { patterns: { slow: '^(a+)+$', Loud: 'a', broken: '(' } },
    })
    const done = await turnspan(person, ['redact', '--test', 'notes.txt'])
    expect(done.code).toBe(1)
    expect(done.stderr).toContain('redaction.patterns.slow takes too long on some texts')
    expect(done.stderr).toContain('redaction.patterns.Loud is no name')
    expect(done.stderr).toContain('redaction.patterns.broken must be a regular expression')
  })
})
