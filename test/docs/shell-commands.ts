// The commands that the docs tell people to type: what stands in a block of `sh`, line by line as a shell reads it.
import fs from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')

export const pageText = (page: string): string => fs.readFileSync(path.join(root, page), 'utf8')

const below = (folder: string): readonly string[] =>
  fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.posix.join(folder, name.replaceAll('\\', '/')))
    .sort()

export const PAGES: readonly string[] = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'collector-config/README.md', 'examples/README.md'],
  ...below('docs'),
]

export interface ShellBlock {
  readonly page: string
  readonly commands: readonly string[]
}

/** Without comments; a line that goes on (by a backslash or a pipe at its end) is one command with the next. */
export function shellBlocks(page: string): readonly ShellBlock[] {
  return [...pageText(page).matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)].map(([, text = '']) => ({
    page,
    commands: text
      .replace(/\\\n\s*/g, '')
      .replace(/\|\n\s*/g, '| ')
      .split('\n')
      .map((line) => line.replace(/(?:^|\s+)#.*$/, '').trim())
      .filter((line) => line !== ''),
  }))
}

/** In words that every shell has: other fences would be commands that no test sees. */
export const fencesOf = (page: string): readonly string[] =>
  [...pageText(page).matchAll(/^ *```([a-z]+)/gm)].map(([, kind = '']) => kind)
