// Another process writes the catalog's files, or takes them away, between two requests.
import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import type { SessionAnswer } from '../../src/page/api.ts'
import { batch, traceId, turn } from '../search/world.ts'
import { startPage } from './world.ts'

it('a session has its turns also right after the catalog was taken away', async () => {
  const page = await startPage()
  page.keep('session-a', [batch(turn(1, {})), batch(turn(2, {}))])
  page.keep('session-b', [batch(turn(3, {}))])
  const turnsOf = async (id: string) =>
    ((await (await page.get(`/sessions/${id}`)).json()) as SessionAnswer).turns.map(({ trace }) => trace)
  const files = () => fs.readdirSync(page.home.catalog)
  await expect.poll(async () => (await turnsOf('session-a')) && files().length).toBeGreaterThan(0)
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(await turnsOf('session-a')).toHaveLength(2)
  for (const name of files()) fs.rmSync(path.join(page.home.catalog, name))
  // Within the time in which the server does not look again by itself.
  expect(await turnsOf('session-a')).toEqual([traceId(1), traceId(2)])
  expect(await turnsOf('session-b')).toEqual([traceId(3)])
  expect((await page.get(`/traces/${traceId(2)}`)).status).toBe(200)
})
