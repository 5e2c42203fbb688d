// What a company looks at before it lets a package in: its size, what runs at install, what else comes with it.
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { runOk } from '../rig/run.ts'

const root = path.resolve(import.meta.dirname, '../..')
const MOST_BYTES = 1_000_000

interface Packed {
  readonly size: number
  readonly files: readonly { readonly path: string }[]
}

async function packed(): Promise<Packed> {
  const { stdout } = await runOk('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--silent'], {
    cwd: root,
    timeoutMs: 60_000,
  })
  const [first] = JSON.parse(stdout) as [Packed]
  return first
}

test('it is below a megabyte, and holds no source maps, no tests and nothing hidden but the plugin', async () => {
  const { size, files } = await packed()
  expect(size).toBeLessThan(MOST_BYTES)
  const odd = files
    .map((file) => file.path)
    .filter((name) =>
      /\.map$|\.test\.|(?:^|\/)\.(?!claude-plugin\/)|^(?:test|bench|scripts|src)\//.test(name),
    )
  expect(odd).toEqual([])
})

test('a bill of materials can be made of it, and every licence is one that docs/licences.md names', async () => {
  const { stdout } = await runOk('npm', ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev'], {
    cwd: root,
    timeoutMs: 60_000,
  })
  const { bomFormat, components } = JSON.parse(stdout) as {
    bomFormat: string
    components: { name: string; version: string; licenses?: { license: { id?: string } }[] }[]
  }
  expect(bomFormat).toBe('CycloneDX')
  const page = fs.readFileSync(path.join(root, 'docs/licences.md'), 'utf8')
  const missing = components
    .map(({ name, version, licenses }) => `| ${name} | ${version} | ${licenses?.[0]?.license.id} |`)
    .filter((row) => !page.includes(row))
  expect(missing).toEqual([])
  expect(components.length).toBeGreaterThan(5)
})

test('what is bundled is named with its licence in the package', () => {
  const notices = fs.readFileSync(path.join(root, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8')
  for (const name of ['preact', 'marked', 'prismjs', 'diff', 'valibot', '@opentelemetry/otlp-transformer']) {
    expect(notices).toMatch(new RegExp(`^${name.replace('/', '\\/')} \\d`, 'm'))
  }
  expect(notices.match(/Permission is hereby granted|Apache License/g)?.length).toBeGreaterThan(3)
})
