import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { findSecrets, redactText, redactValue, rulesetOf } from '../../../src/redact/redact.ts'
import { KNOWN_FALSE, NEGATIVES } from './negatives.ts'

const rules = rulesetOf()

test('there are at least 60 texts that must stay as they are', () => {
  expect(Object.values(NEGATIVES).flatMap((group) => Object.keys(group)).length).toBeGreaterThanOrEqual(60)
})

describe.each(Object.entries(NEGATIVES))('%s', (_, texts) => {
  test.each(Object.entries(texts))('%s stays', (_, text) => {
    expect(redactText(text, rules)).toBe(text)
    expect(redactText(JSON.stringify({ output: text }), rules)).toBe(JSON.stringify({ output: text }))
    const value = { content: [{ type: 'text', text }] }
    expect(redactValue(value, rules)).toBe(value)
  })
})

test.each(Object.entries(KNOWN_FALSE))('is known to be taken for a secret: %s', (_, text) => {
  expect(redactText(text, rules)).not.toBe(text)
})

const root = path.resolve(import.meta.dirname, '../../..')
const SOURCE = /\.(?:[cm]?[jt]sx?|json|md|css|ya?ml)$/
const MOST = 10e6

/** The packages that this one is built with, in the order of their names. */
function sources(): readonly (readonly [name: string, text: string])[] {
  const found: [string, string][] = []
  let left = MOST
  const walk = (folder: string) => {
    for (const entry of fs
      .readdirSync(folder, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(folder, entry.name)
      if (left <= 0) return
      if (entry.isDirectory()) walk(file)
      else if (entry.isFile() && SOURCE.test(entry.name)) {
        const text = fs.readFileSync(file, 'utf8')
        // A bundle of one package would be all there is.
        if (text.length > 300_000) continue
        found.push([path.relative(root, file), text])
        left -= text.length
      }
    }
  }
  walk(path.join(root, 'node_modules'))
  return found
}

test('of 10 MB of other people’s source code, at most two places a megabyte are masked', () => {
  const files = sources()
  const size = files.reduce((sum, [, text]) => sum + text.length, 0)
  const hits = files.flatMap(([name, text]) =>
    findSecrets(text, rules).map(({ rule, line }) => `${name}:${line} ${rule}`),
  )
  expect(size).toBeGreaterThan(MOST * 0.9)
  expect(hits.length / (size / 1e6), hits.join('\n')).toBeLessThanOrEqual(2)
})

test('of this program’s own source code nothing is masked', () => {
  const own = fs
    .readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [name, fs.readFileSync(path.join(root, 'src', name), 'utf8')] as const)
  const hits = own.flatMap(([name, text]) =>
    findSecrets(text, rules).map(({ rule, line }) => `${name}:${line} ${rule}`),
  )
  expect(hits).toEqual([])
})
