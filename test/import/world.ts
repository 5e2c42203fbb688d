// Recorded sessions as Claude Code left them some days ago, and a home to import them into.
import fs from 'node:fs'
import path from 'node:path'
import { type Bridge, openBridge } from '../../src/bridge.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { findOwn } from '../../src/import/find.ts'
import { startImport } from '../../src/import/run.ts'
import type { Tally } from '../../src/import/tally.ts'
import type { SpanBatch, SpanData } from '../../src/trace/span.ts'
import { batchesIn, type World } from '../flusher/world.ts'

export const projectsFolderOf = ({ claudeFolder }: Pick<World, 'claudeFolder'>): string =>
  path.join(claudeFolder, 'projects')

export function bridgeOf(world: Pick<World, 'home' | 'claudeFolder'>, more: Partial<Bridge> = {}): Bridge {
  const { home } = world
  const projectsFolder = projectsFolderOf(world)
  const bridge = openBridge({
    ...{ home, projectsFolder, settings: settingsOf({}) },
    ...{ clock: Date.now, random: Math.random, owned: () => true },
  })
  return { ...bridge, ...more }
}

export interface How {
  readonly to?: readonly string[]
  readonly isDryRun?: boolean
  readonly partBytes?: number
  readonly bridge?: Bridge
  readonly sessions?: ReturnType<typeof findOwn>['sessions']
}

export function importAll(world: Pick<World, 'home' | 'claudeFolder'>, how: How = {}): Tally {
  const { to = [], isDryRun = false, bridge = bridgeOf(world) } = how
  const { sessions = findOwn(projectsFolderOf(world)).sessions } = how
  const run = startImport({ sessions, to, isDryRun, ...(how.partBytes && { partBytes: how.partBytes }) })
  while (!run.piece(bridge).isDone);
  return run.tally
}

/** Nobody is still writing to what is older than an hour. */
export function makeOld({ claudeFolder }: Pick<World, 'claudeFolder'>, ageMs = 2 * 86_400_000): void {
  const then = new Date(Date.now() - ageMs)
  for (const entry of fs.readdirSync(claudeFolder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) fs.utimesSync(path.join(entry.parentPath, entry.name), then, then)
  }
}

/** How often each span was told, and whether always in the same words. */
export function tellings(world: World): ReadonlyMap<string, readonly SpanData[]> {
  const told = new Map<string, SpanData[]>()
  for (const { spans } of batchesIn(world)) {
    for (const span of spans) {
      const key = `${span.traceId} ${span.spanId}`
      told.set(key, [...(told.get(key) ?? []), span])
    }
  }
  return told
}

/** The last telling of each. */
export const spansOf = (batches: readonly SpanBatch[]): ReadonlyMap<string, SpanData> =>
  new Map(batches.flatMap(({ spans }) => spans.map((span) => [`${span.traceId} ${span.spanId}`, span])))

/** Every whole and half line below a folder. */
export const linesBelow = (folder: string): readonly string[] =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), 'utf8').split('\n'))
    .filter(Boolean)
