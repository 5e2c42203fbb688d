// What the transcripts imply: the same sessions told once by a home where nothing ever went wrong, each from its
// transcript and its last hook alone.
import { spawnSync } from 'node:child_process'
import { digestSession, openBridge } from '../../src/bridge.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { safeName } from '../../src/disk/safe-name.ts'
import { appendLine } from '../../src/hook/append.ts'
import { recordAround } from '../../src/hook/record.ts'
import type { SpanData } from '../../src/trace/span.ts'
import { newWorld, spansIn, type World } from '../flusher/world.ts'
import { payloadFor, projectsIn } from './home.ts'
import type { Recast } from './recast.ts'

export async function impliedBy(
  world: World,
  recordings: readonly Recast[],
): Promise<ReadonlyMap<string, SpanData>> {
  const clean = await newWorld()
  const { home } = clean
  const bridge = openBridge({
    home,
    settings: settingsOf({}),
    projectsFolder: projectsIn(world),
    // Late enough for everything to be settled.
    clock: () => Date.now() + 60_000,
    random: () => 0.5,
    owned: () => true,
  })
  const { pid } = spawnSync('true')
  for (const { hooks } of recordings) {
    const last = new Map(hooks.map((hook) => [hook.input.session_id, hook]))
    for (const [sessionId, { at, env, input }] of last) {
      const about = { at, event: input.hook_event_name, env: { ...env, CLAUDE_PID: String(pid) } }
      const record = recordAround(about, Buffer.from(payloadFor(world, input)))
      appendLine(home.journal, `${safeName(sessionId)}.ndjson`, { whole: record, stub: record })
      digestSession(bridge, safeName(sessionId))
    }
  }
  return spansIn(clean)
}
