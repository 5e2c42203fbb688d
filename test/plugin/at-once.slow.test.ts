// Claude Code runs the hooks of one event side by side: at the first start of all, two of ours make the same home.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { builtBundles } from '../rig/built.ts'
import { tempDir } from '../rig/temp-dir.ts'

const ROUNDS = 60
const WORDS = ['runtime', 'options']
const ENDPOINT = 'http://127.0.0.1:9'

test(`in each of ${ROUNDS} new homes, ${WORDS.length} hooks at once leave runtime, options and not one complaint`, async () => {
  const found: unknown[] = []
  for (let round = 0; round < ROUNDS; round++) found.push(await firstStart())
  expect(found).toEqual(Array(ROUNDS).fill({ endpoint: ENDPOINT, log: '', left: [] }))
}, 120_000)

async function firstStart() {
  const home = tempDir('at-once')
  const data = path.join(home, '.claude/plugins/data/turnspan-turnspan')
  fs.mkdirSync(data, { recursive: true })
  await Promise.all(WORDS.map((word) => ready(home, data, word)))
  const at = (name: string) => path.join(home, '.turnspan', name)
  const said = JSON.parse(text(at('plugin.json')) || '{}')
  const files = fs.readdirSync(at('.'), { recursive: true, encoding: 'utf8' })
  return {
    endpoint: said.otlp_endpoint,
    log: text(at('turnspan.log')),
    left: files.filter((name) => name.endsWith('.tmp')),
  }
}

function ready(home: string, data: string, word: string): Promise<unknown> {
  const env = { HOME: home, CLAUDE_PLUGIN_OPTION_OTLP_ENDPOINT: ENDPOINT, PWD: home }
  const program = path.join(builtBundles(), 'ready.cjs')
  const child = spawn(process.execPath, [program, data, word], { env, stdio: 'ignore' })
  return new Promise((resolve) => child.once('exit', resolve))
}

const text = (file: string) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '')
