// One session of the real client in the pages of real backends, seen by a real browser. With PICTURES=1 the pictures of the
// docs are taken anew.
import fs from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installChromium, startBrowser } from '../rig/browser.ts'
import { installClaudeCode } from '../rig/claude-code.ts'
import { installMlflow, type Mlflow, startMlflow } from '../rig/mlflow.ts'
import { needs } from '../rig/need.ts'
import { installPhoenix, type Phoenix, startPhoenix } from '../rig/phoenix.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { searchTraces } from './mlflow-rest.ts'
import { installPacked } from './packed.ts'
import { FILES, mend, thank } from './story.ts'
import { autolog, newUser, type Taken, takeTurn, turnspanOk } from './turn.ts'

const IMAGES = path.resolve(import.meta.dirname, '../../docs/images')

const needed = needs({
  mlflow: installMlflow,
  phoenix: installPhoenix,
  chromium: installChromium,
  binary: () => installClaudeCode('2.1.330'),
})
let mlflow: Mlflow
let phoenix: Phoenix
let browser: Browser
let turn: Taken

beforeAll(async () => {
  const bin = await installPacked()
  mlflow = await startMlflow({ dir: tempDir('mlflow') })
  phoenix = await startPhoenix(tempDir('phoenix'))
  browser = await startBrowser(await installChromium())
  const user = await newUser(bin, { files: FILES })
  await autolog(
    user,
    '--user',
    '-u',
    mlflow.url,
    '-n',
    'cart',
    '--otlp-endpoint',
    phoenix.url,
    '--convention',
    'openinference',
  )
  const binary = await installClaudeCode('2.1.330')
  turn = await takeTurn(binary, user, mend)
  await takeTurn(binary, user, thank, { args: ['--resume', turn.sessionId] })
  await turnspanOk(user, ['flush'])
})
afterAll(async () => {
  await mlflow?.stop()
  await phoenix?.stop()
})

const SEEN_BEFORE = Object.entries({
  'mlflow.detectIssues.guidanceShown_v1': 'true',
  'mlflow.assistant.fab.autoOpenedOnFirstLoad_v1': 'true',
  'mlflow.assistant.panelOpen_v1': 'false',
})
  .map(([key, value]) => `localStorage.setItem('${key}', '${value}')`)
  .join('\n')

/** As somebody sees it who has been there before: what MLflow shows once is in the way of what is looked at. */
async function open(url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 860 }, timezoneId: 'UTC' })
  await context.addInitScript({ content: SEEN_BEFORE })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  await page.goto(url, { waitUntil: 'domcontentloaded' })
  return page
}

/** For the docs, where somebody asks for it. */
async function picture(page: Page, name: string): Promise<void> {
  if (!process.env.PICTURES) return
  fs.mkdirSync(IMAGES, { recursive: true })
  await page.waitForTimeout(1_000)
  await page.screenshot({ path: path.join(IMAGES, `${name}.png`) })
}

/** Every word on the page, in the order of the page. */
const wordsOn = async (page: Page): Promise<string> => (await page.innerText('body')).replace(/\s+/g, ' ')

/** What MLflow's interface says of the larger of the two turns. */
async function asked(): Promise<{ traceId: string; tokens: number; usd: number }> {
  const all = (await searchTraces(mlflow, '1')).map(({ trace_id, trace_metadata }) => ({
    traceId: trace_id.replace('tr-', ''),
    tokens: numberIn(trace_metadata['mlflow.trace.tokenUsage'], 'total_tokens'),
    usd: numberIn(trace_metadata['mlflow.trace.cost'], 'total_cost'),
  }))
  const [larger] = all.sort((a, b) => b.tokens - a.tokens)
  if (larger === undefined) throw new Error('MLflow has no trace')
  return larger
}

const numberIn = (text = '{}', key: string) => Number((JSON.parse(text) as Record<string, number>)[key])

const PROMPT = mend.prompt
const ANSWER = '`total` summed prices and ignored `quantity`. It multiplies both now, and the test passes.'
const SPANS = [
  ...[
    'claude-code',
    'chat claude-opus-5-5',
    'Bash',
    'Read',
    'chat claude-opus-5-5',
    'Agent',
    'general-purpose',
  ],
  ...['chat claude-opus-5-5', 'Bash', 'chat claude-opus-5-5', 'chat claude-opus-5-5', 'Edit', 'Edit'],
  ...['chat claude-opus-5-5', 'Bash', 'chat claude-opus-5-5'],
]
/** Names of spans, whatever else stands between them. */
const treeIn = (words: string): readonly string[] =>
  [
    ...words.matchAll(
      /\bclaude-code\b|chat claude-opus-5-5|general-purpose|\bBash\b|\bRead\b|\bEdit\b|\bAgent\b(?! versions)/g,
    ),
  ].map(([name]) => name)

describe('in MLflow', () => {
  const listAt = () => open(`${mlflow.url}/#/experiments/1/traces`)

  test('the list has prompt, answer, session, state and tokens of each turn, and its cost where that column is on', async (ctx) => {
    needed(ctx)
    const { tokens, usd } = await asked()
    const page = await listAt()
    await page.getByText(thank.prompt).first().waitFor()
    const words = await wordsOn(page)
    for (const each of [PROMPT, ANSWER, turn.sessionId, 'OK']) expect(words).toContain(each)
    expect(words).toContain(` ${tokens} `)
    await page.getByRole('button', { name: 'Display' }).click()
    await page.getByText('Columns').first().click()
    for (const column of ['Cost', 'Time', 'Tags'])
      await page.getByText(column, { exact: true }).last().click()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page
      .getByText(`$${Number(usd.toFixed(6))}`)
      .first()
      .waitFor()
    await picture(page, 'mlflow-list')
  })

  test('a turn is a tree in which the failed call is red, and a model call reads as a conversation', async (ctx) => {
    needed(ctx)
    const page = await listAt()
    await page.getByText(PROMPT).first().click()
    await page.getByText('general-purpose').first().waitFor()
    const tree = (await wordsOn(page)).split(' Spans ').at(-1)?.split(' Assess ')[0] ?? ''
    expect(treeIn(tree).slice(0, SPANS.length)).toEqual(SPANS)
    await page.getByText('chat claude-opus-5-5').first().click()
    await page.getByText('Run the test').first().waitFor()
    const words = await wordsOn(page)
    for (const each of [
      'User',
      'Assistant',
      'Reasoning',
      'command node cart.test.js',
      'I look at the code',
    ]) {
      expect(words).toContain(each)
    }
    await picture(page, 'mlflow-trace')
    await page.getByText('Bash', { exact: true }).first().click()
    // It opens by itself where something failed.
    await page.getByText('exception.message').first().waitFor()
    expect(await wordsOn(page)).toContain('AssertionError')
  })

  test('a session is one row with its first prompt and its last answer', async (ctx) => {
    needed(ctx)
    const page = await listAt()
    await page.getByText(thank.prompt).first().waitFor()
    await page.getByRole('button', { name: 'Group traces by session' }).click()
    await page.getByText(turn.sessionId).first().waitFor()
    await expect
      .poll(() => wordsOn(page), { timeout: 20_000 })
      .toMatch(/Find out why and mend it\. The total of a cart counts/)
    await picture(page, 'mlflow-session')
  })
})

describe('in Phoenix', () => {
  test('a turn has its prompt, its answer, its spans, its tokens and its cost', async (ctx) => {
    needed(ctx)
    const { traceId, tokens, usd } = await asked()
    const page = await open(`${phoenix.url}/redirects/traces/${traceId}`)
    await page.getByText('general-purpose').first().waitFor()
    const words = await wordsOn(page)
    expect(words).toContain(PROMPT)
    expect(words).toContain(ANSWER)
    const tree = words.split('View Session ').at(-1) ?? ''
    expect(treeIn(tree).slice(0, SPANS.length)).toEqual(SPANS)
    expect(words).toContain(tokens.toLocaleString('en-US'))
    expect(words).toContain(`Total Cost $${usd.toFixed(2)}`)
    await page.getByText('chat claude-opus-5-5').first().click()
    await picture(page, 'phoenix-trace')
  })
})
