import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { spanIdOf, traceIdOf } from '../../src/trace/ids.ts'
import { newHome, payload, runHook, SESSION, SILENT, type TestHome, temporaryFolder } from './rig.ts'

const PROMPT = '1bd07627-5de6-4528-a8a3-de39a16cbf58'
const INHERITED = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`

function homeWithContext(): TestHome & { readonly envFile: string } {
  const home = newHome()
  fs.mkdirSync(path.join(home.root, 'context'), { mode: 0o700 })
  return { ...home, envFile: path.join(temporaryFolder(), "env file's") }
}

/** As Claude Code's Bash tool does it: the file is read before every command. */
const inBash = (envFile: string, command: string, PATH = process.env.PATH) =>
  execFileSync('/bin/bash', ['-c', `. "$1"; ${command}`, 'bash', envFile], {
    env: { PATH, TRACEPARENT: INHERITED },
    encoding: 'utf8',
  }).trim()

test('a command runs with the context of the turn that runs, and before the first turn with what was inherited', async () => {
  const home = homeWithContext()
  const env = { CLAUDE_ENV_FILE: home.envFile }
  expect(await runHook(home, payload('SessionStart'), { env })).toMatchObject(SILENT)
  expect(inBash(home.envFile, 'echo "$TRACEPARENT"')).toBe(INHERITED)

  expect(await runHook(home, payload('UserPromptSubmit', { prompt_id: PROMPT }))).toMatchObject(SILENT)
  const traceId = traceIdOf(PROMPT)
  expect(inBash(home.envFile, 'echo "$TRACEPARENT"')).toBe(
    `00-${traceId}-${spanIdOf(traceId, 'turn', PROMPT)}-01`,
  )

  await runHook(home, payload('UserPromptSubmit', { prompt_id: 'another-prompt-of-the-session' }))
  expect(inBash(home.envFile, 'echo "$TRACEPARENT"')).toContain(traceIdOf('another-prompt-of-the-session'))
})

test('to hand it on, no program is started that PATH could name', async () => {
  const home = homeWithContext()
  await runHook(home, payload('SessionStart'), { env: { CLAUDE_ENV_FILE: home.envFile } })
  await runHook(home, payload('UserPromptSubmit', { prompt_id: PROMPT }))
  expect(inBash(home.envFile, 'echo "$TRACEPARENT"', '/nowhere')).toContain(traceIdOf(PROMPT))
})

test('without the folder nothing is handed on', async () => {
  const home = newHome()
  const envFile = path.join(temporaryFolder(), 'env')
  await runHook(home, payload('SessionStart'), { env: { CLAUDE_ENV_FILE: envFile } })
  await runHook(home, payload('UserPromptSubmit', { prompt_id: PROMPT }))
  expect(fs.existsSync(envFile)).toBe(false)
  expect(fs.readdirSync(home.root).sort()).not.toContain('context')
})

test('what is left there can be read by its owner alone', async () => {
  const home = homeWithContext()
  await runHook(home, payload('UserPromptSubmit', { prompt_id: PROMPT }))
  expect(fs.statSync(path.join(home.root, 'context', SESSION)).mode & 0o077).toBe(0)
})
