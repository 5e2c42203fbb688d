// Every command that a page tells people to type is run by a test, or is in a table with the test that stands for it.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { COVERED } from './covered.ts'
import { deadLinks } from './links.ts'
import { fencesOf, PAGES, pageText, shellBlocks } from './shell-commands.ts'

const root = path.resolve(import.meta.dirname, '../..')
const commands = PAGES.flatMap(shellBlocks).flatMap((block) => block.commands)

describe('the commands in the docs', () => {
  test('are many, and every one is covered by a test', () => {
    expect(commands.length).toBeGreaterThan(80)
    expect(commands.filter((command) => !COVERED.some((cover) => cover.commands.test(command)))).toEqual([])
  })

  test('stand in blocks of sh: no other fence hides some', () => {
    const others = PAGES.flatMap((page) =>
      fencesOf(page).filter((kind) => /^(?:bash|zsh|shell|console|powershell|cmd|bat)$/.test(kind)),
    )
    expect(others).toEqual([])
  })

  test('are each still in a page: the table says nothing of what is gone', () => {
    const idle = COVERED.filter(({ commands: wanted }) => !commands.some((each) => wanted.test(each)))
    expect(idle.map(({ commands: wanted }) => String(wanted))).toEqual([])
  })

  test('are covered by files that are there, and with a reason where they are not run themselves', () => {
    const others = COVERED.filter(({ by }) => by !== 'run')
    expect(others.filter(({ by }) => !fs.existsSync(path.join(root, by)))).toEqual([])
    expect(others.filter(({ why = '' }) => why.length < 10)).toEqual([])
  })

  test('of npm are steps of .ci/run, or scripts of the package', () => {
    const steps = fs.readFileSync(path.join(root, '.ci/run'), 'utf8')
    const { scripts } = JSON.parse(pageText('package.json')) as { scripts: Record<string, string> }
    const named = commands.flatMap((each) => /^npm run ([\w:]+)/.exec(each)?.[1] ?? [])
    const unknown = named.filter((name) => scripts[name] === undefined)
    expect(unknown).toEqual([])
    // One measures and asserts nothing, one writes a page that a test holds against the schema.
    const asserted = named.filter((name) => !['bench', 'reference'].includes(name))
    expect(asserted.filter((name) => !steps.includes(`npm run ${name}`))).toEqual([])
  })
})

describe('the links in the docs', () => {
  test.each(PAGES)('of %s lead to a file that is there, and to a heading in it', (page) => {
    expect(deadLinks(page)).toEqual([])
  })

  test('lead from the index to every page', () => {
    const index = pageText('docs/README.md')
    const pages = fs.readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.md'))
    const missing = pages.filter((name) => name !== 'README.md' && !index.includes(`(${name})`))
    expect(missing).toEqual([])
  })
})
