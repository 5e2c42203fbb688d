// The same ten sessions in every convention: read them in a review, against the page of docs/conventions.
// `UPDATE_GOLDEN=1 npx vitest run test/golden/conventions` writes them anew.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { CONVENTIONS } from '../../../src/trace/conventions/index.ts'
import { importSession } from '../../sessions/import.ts'
import { batchesText } from './span-text.ts'

const SESSIONS = [
  ...['02-bash', '04-parallel', '05-fail', '07-subagent', '09-background', '11-compact', '12b-fail'],
  ...['13-thinking', '15-mcp', '33-queued'],
]
const isUpdate = process.env.UPDATE_GOLDEN === '1'

/** Of every release another one. */
const withoutVersion = (name: string) =>
  importSession(name).map((batch) => ({
    ...batch,
    resource: { ...batch.resource, 'telemetry.distro.version': '<version>' },
  }))

describe.each(CONVENTIONS)('$name', (convention) => {
  test.each(SESSIONS)('tells %s as it was reviewed', (session) => {
    const place = path.join(import.meta.dirname, convention.name, `${session}.txt`)
    const text = batchesText(withoutVersion(session).map(convention.apply))
    if (isUpdate) {
      fs.mkdirSync(path.dirname(place), { recursive: true })
      fs.writeFileSync(place, text)
    }
    expect(text).toBe(fs.existsSync(place) ? fs.readFileSync(place, 'utf8') : '')
  })
})

test('every golden text belongs to a convention and a session', () => {
  const texts = fs
    .readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.txt'))
    .map((file) => file.replaceAll(path.sep, '/'))
  const expected = CONVENTIONS.flatMap(({ name }) => SESSIONS.map((session) => `${name}/${session}.txt`))
  expect(texts.sort()).toEqual(expected.sort())
})
