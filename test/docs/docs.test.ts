import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { buildProgram } from '../../src/cli/program.ts'
import { parseConfig } from '../../src/config/config.ts'

const root = path.resolve(import.meta.dirname, '../..')
const PAGES = ['README.md', 'CONTRIBUTING.md', ...pagesBelow('docs'), ...pagesBelow('collector-config')]

function pagesBelow(folder: string): string[] {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join(folder, name))
}

const textOf = (page: string) => fs.readFileSync(path.join(root, page), 'utf8')

/** Every `turnspan …` in code, in a line or in a block; `…` stands for the reader's own words. */
function commandsIn(text: string): string[] {
  const inline = [...text.matchAll(/`((?:npx )?turnspan [^`\n]+)`/g)].map((match) => match[1] ?? '')
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap((match) => (match[1] ?? '').split('\n'))
  const named = [...inline, ...blocks.filter((line) => /^(?:npx )?turnspan /.test(line))]
  return [
    ...new Set(
      named.map((line) =>
        line
          .replace(/^npx /, '')
          .replace(/\s+#.*$/, '')
          .trim(),
      ),
    ),
  ]
}

const TROUBLES = 'docs/troubleshooting.md'

/** What the program says begins a row of a table; test/docs/troubleshooting.test.ts looks at it. */
const withoutMessages = (text: string) => text.replace(/^\| [^\n]*?(?<!\\) \|/gm, '|')

/** As a shell would cut it, quotes and all. */
const wordsOf = (line: string) =>
  (line.match(/(?:[^\s"]+|"[^"]*")+/g) ?? []).map((word) => word.replaceAll('"', ''))

describe('every command in the docs is one that the program takes', () => {
  for (const page of PAGES) {
    for (const line of commandsIn(page === TROUBLES ? withoutMessages(textOf(page)) : textOf(page))) {
      test(`${page}: ${line}`, async () => {
        const called: string[] = []
        const program = buildProgram(async (entry) => {
          called.push(entry.name)
        })
        await program.parseAsync(wordsOf(line).slice(1), { from: 'user' })
        expect(called).toHaveLength(1)
      })
    }
  }
})

test('the README names every command there is', () => {
  const readme = textOf('README.md')
  for (const { name } of COMMANDS) expect(readme).toContain(`turnspan ${name}`)
})

test('every npm script that the docs name exists', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
  const named = PAGES.flatMap((page) =>
    [...textOf(page).matchAll(/npm run ([\w:]+)/g)].map((match) => match[1] ?? ''),
  )
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([])
})

test('every relative link in the docs leads somewhere', () => {
  const broken = PAGES.flatMap((page) =>
    [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
      .map((match) => path.join(path.dirname(page), match[1] ?? ''))
      .filter((target) => !fs.existsSync(path.join(root, target))),
  )
  expect(broken).toEqual([])
})

test('the configuration in the docs is one that the program takes', () => {
  const [, block = ''] = /```jsonc\n([\s\S]*?)```/.exec(textOf('docs/configuration.md')) ?? []
  expect(parseConfig(block, 'config.json')).toMatchObject({ ok: true })
})

test('the architecture names every room of the house', () => {
  const rooms = fs
    .readdirSync(path.join(root, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `\`${name}/\``)
  const page = textOf('docs/architecture.md')
  expect(rooms.filter((room) => !page.includes(room))).toEqual([])
})
