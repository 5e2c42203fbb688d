// One text a recording: read it in a review. `UPDATE_GOLDEN=1 npx vitest run test/golden` writes them anew.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { importSession } from '../sessions/import.ts'
import { RECORDINGS, WITHOUT_TRANSCRIPT } from '../sessions/recordings.ts'
import { replayLive } from '../sessions/replay.ts'
import { tracesIn } from '../sessions/traces.ts'
import { type Blocks, blocksOf, treeText } from './tree-text.ts'

const ALL = [...RECORDINGS, ...WITHOUT_TRANSCRIPT]
const isUpdate = process.env.UPDATE_GOLDEN === '1'

describe.each(ALL)('%s', (name) => {
  test('gives the span trees that were reviewed, live and from the transcript alone', async () => {
    const live = blocksOf(tracesIn((await replayLive(name)).batches))
    const imported = blocksOf(tracesIn(importSession(name)))
    expectGolden(`${name}.live.txt`, treeText(live))
    expectGolden(`${name}.import.txt`, differenceText(live, imported))
  })
})

test('every golden text belongs to a recording', () => {
  const texts = fs.readdirSync(import.meta.dirname).filter((file) => file.endsWith('.txt'))
  const expected = ALL.flatMap((name) => [`${name}.import.txt`, `${name}.live.txt`])
  expect(texts.sort()).toEqual(expected.sort())
})

function expectGolden(file: string, text: string): void {
  const place = path.join(import.meta.dirname, file)
  if (isUpdate) fs.writeFileSync(place, text)
  expect(text).toBe(fs.existsSync(place) ? fs.readFileSync(place, 'utf8') : '')
}

/** Only the spans that an import tells in another way, and of these only the lines. */
function differenceText(live: Blocks, imported: Blocks): string {
  const keys = new Set([...live.keys(), ...imported.keys()])
  const different = [...keys].filter((key) => live.get(key) !== imported.get(key))
  if (different.length === 0) return 'same as live\n'
  const texts = different.map((key) => {
    const [before, after] = [linesOf(live.get(key)), linesOf(imported.get(key))]
    return [
      ...before.filter((line) => !after.includes(line)).map((line) => `live    ${line}`),
      ...after.filter((line) => !before.includes(line)).map((line) => `import  ${line}`),
    ].join('\n')
  })
  return `${texts.join('\n\n')}\n`
}

/** Without the indentation that the place in the tree gives. */
function linesOf(block: string | undefined): string[] {
  const lines = (block ?? '').split('\n')
  const depth = lines.at(-1)?.search(/\S/) ?? 0
  const indent = lines.find((line) => line.includes('●'))?.search(/\S/) ?? depth
  return lines.map((line) => line.slice(indent))
}
