// The page beside the real client: a session appears while its first turn runs, grows step by step, and ends as stored.
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { installChromium, startBrowser } from '../../rig/browser.ts'
import { installClaudeCode } from '../../rig/claude-code.ts'
import { answer, text, toolUse } from '../../rig/mock/scenario.ts'
import { needs } from '../../rig/need.ts'
import { installPacked } from '../packed.ts'
import { autolog, newUser, type Said, takeTurn } from '../turn.ts'
import { openTab, servePage } from './world.ts'

const needed = needs({ chromium: installChromium, '2.1.330': () => installClaudeCode('2.1.330') })
let bin = ''
let browser: Browser
beforeAll(async () => {
  bin = await installPacked()
  browser = await startBrowser(await installChromium())
})

const bash = (command: string) => toolUse('Bash', { command, description: 'wait' })
const SLOW: Said = {
  prompt: 'Take your time',
  args: ['--dangerously-skip-permissions'],
  api: () => ({
    main: [
      answer(text('First a while.'), bash('echo one; sleep 4')),
      answer(text('Then another.'), bash('echo two; sleep 4')),
      'All done.',
    ],
  }),
}

test('a session appears and grows while it runs, and nothing is lost when it ends', async (ctx) => {
  const binary = needed(ctx)['2.1.330']
  const user = await newUser(bin)
  await autolog(user)
  const claude = path.join(user.home, '.claude')
  const served = await servePage(path.join(user.home, '.turnspan'), { CLAUDE_CONFIG_DIR: claude })
  const { page, wrongs } = await openTab(browser, served)
  await page.getByText('No traces yet').waitFor()

  const turn = takeTurn(binary, user, SLOW)
  let isOver = false
  void turn.finally(() => {
    isOver = true
  })
  const line = page.locator('a.session-line', { hasText: 'Take your time' })
  await line.waitFor({ timeout: 20_000 })
  expect(isOver).toBe(false)
  await expect.poll(() => line.innerText()).toContain('running')

  await line.click()
  const rows = page.locator('[role=treegrid] [role=row]')
  await rows.filter({ hasText: 'echo one' }).waitFor()
  await rows.filter({ hasText: 'echo two' }).waitFor({ timeout: 20_000 })
  expect(isOver).toBe(false)
  await page.getByText('All done.').first().waitFor({ timeout: 20_000 })
  expect((await turn).code).toBe(0)

  await page.goBack()
  await expect.poll(() => line.innerText(), { timeout: 10_000 }).not.toContain('running')
  expect(await line.innerText()).toContain('1 turn')
  expect(await wrongs()).toEqual([])
}, 120_000)
