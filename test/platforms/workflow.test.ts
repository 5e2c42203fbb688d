import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const workflow = fs.readFileSync(path.join(root, '.github/workflows/ci.yml'), 'utf8')

test('the workflow has the three systems, and runs scripts that there are', () => {
  for (const system of ['ubuntu', 'macos', 'windows']) expect(workflow).toContain(`${system}-latest`)
  const { scripts } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const named = [...workflow.matchAll(/run: npm (?:run )?([\w:]+)/g)].map(([, name = '']) => name)
  expect(named).toEqual(expect.arrayContaining(['ci', 'test', 'test:package']))
  expect(named.filter((name) => !['ci', 'audit'].includes(name) && scripts[name] === undefined)).toEqual([])
})

test('every action is pinned by its commit', () => {
  const used = [...workflow.matchAll(/uses: (\S+)/g)].map(([, action = '']) => action)
  expect(used.length).toBeGreaterThan(0)
  expect(used.filter((action) => !/@[\da-f]{40}$/.test(action))).toEqual([])
})
