// SECURITY.md names a test for every promise and every threat: each of them exists, under exactly that name.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const page = fs.readFileSync(path.join(root, 'SECURITY.md'), 'utf8')

/** Of the threat model, by how many there are of each kind. */
const THREATS = Object.entries({ P: 8, F: 6, I: 5, N: 7, W: 6, O: 2, D: 3, S: 5 }).flatMap(([kind, count]) =>
  Array.from({ length: count }, (_, n) => `${kind}${n + 1}`),
)

const rows = page.split('\n').filter((line) => line.startsWith('| '))
const links = (text: string) =>
  [...text.matchAll(/\[([^\]]+)\]\((test\/[^)]+)\)/g)].map(([, name = '', file = '']) => ({ name, file }))
const threatRow = (id: string) => rows.find((row) => row.startsWith(`| **${id}** |`)) ?? ''

describe('SECURITY.md', () => {
  test.each(THREATS)('names the tests of %s, or says why there is none', (id) => {
    const named = links(threatRow(id))
    if (named.length === 0) expect(threatRow(id)).toMatch(/\| There is no [^|]+\.\s*\|$/)
    // One of them, or the group that it is in, bears its id; three rows are the work of tests with names of their own.
    else if (id !== 'D3') expect(named.some(({ name }) => name.includes(id))).toBe(true)
  })

  test('has a proof for every promise', () => {
    const begin = rows.indexOf('| promise | proven by |')
    const promises = rows.slice(
      begin + 2,
      rows.findIndex((row) => row.includes('| attack |')),
    )
    expect(promises.length).toBeGreaterThan(10)
    for (const promise of promises) expect(links(promise).length, promise).toBeGreaterThan(0)
  })

  const named = [...new Map(links(page).map((link) => [`${link.file} ${link.name}`, link])).values()].filter(
    ({ file, name }) => !name.startsWith('A test') && file.endsWith('.test.ts'),
  )

  test.each(named.map(({ name, file }) => [file, name]))('%s has the test "%s"', (file, name) => {
    const text = fs.readFileSync(path.join(root, file), 'utf8')
    const written = [`'${name.replaceAll("'", "\\'")}'`, `"${name}"`, `\`${name}\``]
    expect(written.some((each) => text.includes(each))).toBe(true)
  })

  test('leads nowhere else that does not exist', () => {
    const others = [...page.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target = '']) => target)
    expect(others.filter((target) => !fs.existsSync(path.join(root, target)))).toEqual([])
    const sources = [...page.matchAll(/`(src\/[^`]+)`/g)].map(([, target = '']) => target)
    expect(sources.filter((target) => !fs.existsSync(path.join(root, target)))).toEqual([])
  })
})
