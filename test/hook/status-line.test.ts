import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { STATUS_LINES, statusLineScript } from '../../src/hook/status-line.ts'
import { tempDir } from '../rig/temp-dir.ts'

const SESSION = '2c4fbca3-eb1a-43be-9be6-8069babb4734'

function world(name = 'plain') {
  const home = path.join(tempDir('status-line'), name)
  fs.mkdirSync(path.join(home, STATUS_LINES), { recursive: true })
  const script = path.join(home, 'status-line')
  fs.writeFileSync(script, statusLineScript(home), { mode: 0o700 })
  return {
    home,
    note: (id: string, line: string) => fs.writeFileSync(path.join(home, STATUS_LINES, id), line),
    ask: (input: string) =>
      execFileSync(script, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] }),
  }
}

describe('the program behind the status line', () => {
  test.each(['plain', "with space and 'quote'", '$HOME `id`'])(
    'prints the line of its session (home: %s)',
    (name) => {
      const { note, ask } = world(name)
      note(SESSION, 'last turn $0.01\n')
      expect(ask(`{"hook_event_name":"Status","session_id":"${SESSION}","cwd":"/x"}`)).toBe(
        'last turn $0.01\n',
      )
      expect(ask(`{"session_id": "${SESSION}"}\n`)).toBe('last turn $0.01\n')
    },
  )

  test('prints nothing where there is no line, no id, or no id that could be one', () => {
    const { home, note, ask } = world()
    fs.writeFileSync(path.join(home, 'config.json'), 'private\n')
    note('abc', 'x\n')
    for (const input of [
      '',
      'not json',
      '{}',
      `{"session_id":"${SESSION}"}`,
      '{"session_id":""}',
      '{"session_id":"../config.json"}',
      '{"session_id":"a/../../config.json"}',
      '{"session_id":"$(touch x)"}',
      `{"session_id":"${'a'.repeat(400)}"}`,
    ]) {
      expect(ask(input)).toBe('')
    }
    expect(fs.readdirSync(home).sort()).toEqual(['config.json', 'status-line', 'status-lines'])
  })

  test('prints one line, whatever else a file holds', () => {
    const { note, ask } = world()
    note(SESSION, 'first\nsecond\n')
    expect(ask(`{"session_id":"${SESSION}"}`)).toBe('first\n')
  })
})
