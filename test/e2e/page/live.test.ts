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
      answer(text('First a while.'), bash('echo one; sleep 4'), bash('echo beside; sleep 2')),
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
  // Two tools of one call are one row; it runs, and its bars grow.
  const first = rows.filter({ hasText: 'Bash ×2' })
  await first.waitFor()
  expect(await first.getAttribute('aria-label')).toContain('running')
  await expect.poll(() => first.locator('.bar.open').count()).toBeGreaterThan(0)
  const width = () =>
    first
      .locator('.bar.open')
      .last()
      .evaluate((bar) => bar.getBoundingClientRect().width)
  const narrow = await width()
  await page.getByText('Still running').first().waitFor()
  expect(isOver).toBe(false)
  // Who reads above is told of what comes below, and is led there.
  await page.setViewportSize({ width: 1440, height: 320 })
  const said = page.locator('.conversation-scroll')
  await expect.poll(() => said.evaluate((box) => box.scrollTop)).toBeGreaterThan(0)
  await said.evaluate((box) => box.scrollTo(0, 0))
  const below = page.locator('#conversation').getByRole('button', { name: /^\d new steps? ↓$/ })
  await below.waitFor({ timeout: 20_000 })
  expect(await said.evaluate((box) => box.scrollTop)).toBe(0)
  await below.click()
  await expect.poll(() => below.count()).toBe(0)
  expect(await said.evaluate((box) => box.scrollTop)).toBeGreaterThan(0)
  await page.setViewportSize({ width: 1440, height: 900 })
  const second = rows.filter({ hasText: 'echo two' })
  await second.waitFor({ timeout: 20_000 })
  expect(narrow).toBeGreaterThan(0)
  // What ran has ended, in the same row, and what was asked for only while it ran is no more.
  await expect.poll(() => first.getAttribute('aria-label')).not.toContain('running')
  expect(await first.locator('.bar.open').count()).toBe(0)
  expect(await second.getAttribute('aria-label')).toContain('running')
  expect(await rows.count()).toBe(2)
  // Who looks at the first step keeps it, whatever comes.
  await first.click()
  const there = page.url()
  const detail = page.locator('#detail')
  await detail.waitFor()
  expect(isOver).toBe(false)
  await page.getByText('All done.').first().waitFor({ timeout: 20_000 })
  expect((await turn).code).toBe(0)
  expect(page.url()).toBe(there)
  expect(await detail.innerText()).toContain('echo one')
  await expect.poll(() => page.locator('.bar.open').count(), { timeout: 10_000 }).toBe(0)
  expect(await rows.count()).toBe(3)
  await expect.poll(() => page.getByText('Still running').count(), { timeout: 10_000 }).toBe(0)

  await page.goBack()
  await expect.poll(() => line.innerText(), { timeout: 10_000 }).not.toContain('running')
  expect(await line.innerText()).toContain('1 turn')
  expect(await wrongs()).toEqual([])
}, 120_000)
