import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { HOOKS } from '../../src/claude/hook-table.ts'
import { PLUGIN_OPTIONS } from '../../src/config/plugin-options.ts'
import { pluginFiles } from '../../src/plugin/files.ts'
import { pluginHooks, pluginManifest } from '../../src/plugin/manifest.ts'
import { SCRIPTS } from '../../src/plugin/scripts.ts'
import { VERSION } from '../../src/version.ts'

const root = path.resolve(import.meta.dirname, '../..')

describe('the plugin in the repository', () => {
  it.for(pluginFiles())('$path is what "npm run plugin" writes', ({ path: name, text, isExecutable }) => {
    const file = path.join(root, name)
    expect(fs.readFileSync(file, 'utf8')).toBe(text)
    expect((fs.statSync(file).mode & 0o111) !== 0).toBe(isExecutable)
  })

  it('holds nothing else', () => {
    const there = ['.claude-plugin', 'plugin'].flatMap((folder) =>
      fs
        .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name))),
    )
    expect(there.sort()).toEqual(
      pluginFiles()
        .map((file) => file.path)
        .sort(),
    )
  })

  it('has the version of the package, and asks for every option that it knows', () => {
    const { version, userConfig } = pluginManifest()
    expect(version).toBe(VERSION)
    expect(Object.keys(userConfig)).toEqual(PLUGIN_OPTIONS)
    expect(userConfig.header_value.sensitive).toBe(true)
  })

  it('calls turnspan at the events of the table, waited for or not as there', () => {
    const { hooks } = pluginHooks()
    const called = Object.entries(hooks).map(([event, [group]]) => {
      const [entry] = group?.hooks ?? []
      return { event, async: entry?.async === true, timeoutSeconds: entry?.timeout }
    })
    expect(called).toEqual(
      HOOKS.map(({ event, async, timeoutSeconds }) => ({ event, async, timeoutSeconds })),
    )
  })

  it('looks nothing up in PATH where Claude Code runs it as a hook', () => {
    const words = ['hook', 'start', 'options'].flatMap((name) =>
      (SCRIPTS[name] ?? '')
        .split('\n')
        .filter((line) => !line.trimStart().startsWith('#'))
        .flatMap((line) => /^\s*(?:\(\s*)?([\w./"$-]+)/.exec(line)?.[1] ?? []),
    )
    const known =
      /^(?:if|else|fi|exec|trap|case|unset|export|for|ready|done|return|"?\$|root=|launcher=|:|\/|"\$HOME"|root|launcher)/
    expect(words.filter((word) => !known.test(word))).toEqual([])
  })
})
