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
import type { RecordedHook } from '../sessions/recordings.ts'
import { payloadFor, projectsIn } from './home.ts'
import type { Recast } from './recast.ts'

export type LastHook = Pick<RecordedHook, 'at' | 'env' | 'input'>

/** Of each session. */
export const lastHooksOf = (world: World, recordings: readonly Recast[]): readonly LastHook[] =>
  recordings
    .flatMap(({ hooks }) => [...new Map(hooks.map((hook) => [hook.input.session_id, hook])).values()])
    .map((hook) => ({ ...hook, input: JSON.parse(payloadFor(world, hook.input)) as LastHook['input'] }))

export async function impliedBy(
  world: World,
  lastHooks: readonly LastHook[],
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
  for (const { at, env, input } of lastHooks) {
    const name = safeName(input.session_id)
    const about = { at, event: input.hook_event_name, env: { ...env, CLAUDE_PID: String(pid) } }
    const record = recordAround(about, Buffer.from(JSON.stringify(input)))
    appendLine(home.journal, `${name}.ndjson`, { whole: record, stub: record })
    digestSession(bridge, name)
  }
  return spansIn(clean)
}
