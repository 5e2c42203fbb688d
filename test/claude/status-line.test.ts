import { describe, expect, test } from 'vitest'
import { planRemoval } from '../../src/claude/setup.ts'
import { planNoStatusLine, planStatusLine, statusLineCommand } from '../../src/claude/status-line.ts'

const LAUNCHER = "/home/o'neil/.turnspan/bin/hook"
const COMMAND = statusLineCommand(LAUNCHER)
const textOf = (plan: ReturnType<typeof planStatusLine>) => (plan.ok ? plan.text : plan.problem.message)

describe('the status line in a settings file', () => {
  const own = '{\n  // mine\n  "model": "opus",\n  "hooks": {}\n}\n'

  test('is put in beside everything else, and taken out again to the byte', () => {
    const on = textOf(planStatusLine(own, COMMAND))
    expect(on).toContain('// mine')
    expect(on).toContain('"statusLine"')
    expect(on).toContain("'/home/o'\\\\''neil/.turnspan/bin/status-line'")
    expect(textOf(planStatusLine(on, COMMAND))).toBe(on)
    expect(textOf(planNoStatusLine(on, COMMAND))).toBe(own)
  })

  test('of somebody’s own stays as it is, also where it calls ours', () => {
    for (const command of ['~/.claude/line.sh', `${COMMAND} | tr a-z A-Z`]) {
      const text = JSON.stringify({ statusLine: { type: 'command', command } })
      expect(textOf(planStatusLine(text, COMMAND))).toBe(text)
      expect(textOf(planNoStatusLine(text, COMMAND))).toBe(text)
      expect(textOf(planRemoval(text, { launcherPath: LAUNCHER }))).toBe(text)
    }
  })

  test('goes with everything else of ours where tracing is switched off', () => {
    const on = textOf(planStatusLine(own, COMMAND))
    expect(textOf(planRemoval(on, { launcherPath: LAUNCHER }))).not.toContain('statusLine')
  })
})
