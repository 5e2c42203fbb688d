// docs/troubleshooting.md against the sources, both ways.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { eventsOf, messagesOf, NOT_SAID, plain } from './messages.ts'
import { textsOf } from './source-texts.ts'

const root = path.resolve(import.meta.dirname, '../..')
const page = fs.readFileSync(path.join(root, 'docs/troubleshooting.md'), 'utf8')

interface Row {
  /** What is quoted in its first column. */
  readonly quoted: readonly string[]
  readonly why: string
}

/** Rows of the tables below these headings, or of all others. */
function rowsBelow(isMeant: (title: string) => boolean): readonly Row[] {
  const sections = page.split(/^## /m).slice(1)
  return sections
    .filter((text) => isMeant(text.split('\n', 1)[0] ?? ''))
    .flatMap((text) =>
      [...text.matchAll(/^\| (?!---|message |event |word |what )(.+?) (?<!\\)\| (.*) \|$/gm)].map(
        ([, cell = '', why = '']) => ({
          quoted: cell
            .split('<br>')
            .flatMap((part) => /^(`+) ?(.+?) ?\1$/.exec(part)?.[2]?.replaceAll('\\|', '|') ?? []),
          why,
        }),
      ),
    )
}

/** They quote words, not whole sentences. */
const USUAL = ['The usual ones', 'What turnspan status says']
const LOG = 'turnspan.log'

describe('every sentence that the program says stands on the page, and every one there is said', () => {
  const rows = rowsBelow((title) => !USUAL.includes(title) && title !== LOG)
  const told = rows.flatMap(({ quoted }) => quoted)
  const said = messagesOf('src')

  test('none is missing: a row of the area where it is said, with why and what to do', () => {
    expect(said.length).toBeGreaterThan(500)
    expect(said.filter((text) => !told.includes(text))).toEqual([])
  })

  test('none is left from an older version', () => {
    expect(told.filter((text) => !said.includes(text))).toEqual([])
  })

  test('none stands there twice, and none without words of its own', () => {
    expect(told.filter((text, at) => told.indexOf(text) !== at)).toEqual([])
    expect(rows.filter(({ why }) => why.trim() === '')).toEqual([])
  })
})

test('what is no message is still in the sources', () => {
  const texts = [...textsOf('src').values()].flatMap((each) => each.texts.map(plain))
  expect(NOT_SAID.filter((beginning) => !texts.some((text) => text.startsWith(beginning)))).toEqual([])
})

test('every event of the log stands on the page, and every one there is logged', () => {
  const told = rowsBelow((title) => title === LOG).flatMap(({ quoted }) => quoted)
  expect([...told].sort()).toEqual([...eventsOf('src')].sort())
})

test('what the first tables quote is a part of what the program says', () => {
  const quoted = rowsBelow((title) => USUAL.includes(title)).flatMap((row) => row.quoted)
  const texts = [...textsOf('src').values()].flatMap((each) => each.texts).join('\n')
  expect(quoted.length).toBeGreaterThan(3)
  // Its end may be a mask's own word.
  expect(quoted.filter((words) => !texts.includes(words.replace(/…\]$/, '')))).toEqual([])
})
