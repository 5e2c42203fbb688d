import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { installClaudeCode, makeHome, makeProject } from '../rig/claude-code.ts'
import { eventually } from '../rig/eventually.ts'
import { needs } from '../rig/need.ts'
import { play } from '../rig/play.ts'
import { scenarios } from '../rig/scenarios.ts'
import { installPacked, turnspan } from './packed.ts'

let bin = ''
beforeAll(async () => {
  bin = await installPacked()
})

for (const version of ['2.1.330', '2.1.197'] as const) {
  describe(`Claude Code ${version}, with no backend at all`, () => {
    const needed = needs({ binary: () => installClaudeCode(version) })

    test('one command in a project, one turn, and the trace is in the local store', async (ctx) => {
      const { binary } = needed(ctx)
      const home = makeHome()
      const cwd = await makeProject({ files: scenarios.bash.files, home })
      const user = { bin, home, cwd }
      const setUp = await turnspan(user, ['autolog', 'claude'])
      expect(setUp.stderr).toBe('')
      expect(setUp.code).toBe(0)

      const played = await play({ binary, scenario: scenarios.bash, home, cwd })
      expect(played.problems).toEqual([])

      const shown = await eventually(
        async () => {
          const { code, stdout } = await turnspan(user, ['show', '--json'])
          return code === 0 ? (JSON.parse(stdout) as { spans: { name: string }[] }[]) : undefined
        },
        { what: 'the trace in the local store', timeoutMs: 10_000 },
      )
      const names = shown.flatMap(({ spans }) => spans.map(({ name }) => name))
      expect(names).toContain('execute_tool Bash')
      expect(names.filter((name) => name.startsWith('chat '))).toHaveLength(2)
      expect(names.at(-1)).toBe('invoke_agent claude-code')

      const off = await turnspan(user, ['autolog', 'claude', '--disable'])
      expect(off.code).toBe(0)
      expect(fs.existsSync(path.join(cwd, '.claude'))).toBe(false)
    })
  })
}
