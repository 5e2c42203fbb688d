import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { VERSION } from '../src/version.ts'

const root = path.resolve(import.meta.dirname, '..')
const jsonIn = (name: string) => JSON.parse(fs.readFileSync(path.join(root, name), 'utf8'))

test('the version that the program tells is that of the package', () => {
  expect(VERSION).toBe(jsonIn('package.json').version)
  expect(VERSION).toBe(jsonIn('package-lock.json').version)
  expect(VERSION).toMatch(/^\d+\.\d+\.\d+(?:-[\w.]+)?$/)
})
