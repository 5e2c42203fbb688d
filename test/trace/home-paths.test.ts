import { expect, test } from 'vitest'
import { hiddenHome, withoutHome } from '../../src/trace/home-paths.ts'

const hide = (text: string, folder = '/home/alice') => {
  const hidden = hiddenHome(folder, 'user-1')
  return hidden === undefined ? text : withoutHome(text, hidden)
}

test.each([
  ['/home/alice/work/a.txt', '/home/user-1/work/a.txt'],
  ['cd /home/alice && ls', 'cd /home/user-1 && ls'],
  ['/home/alice', '/home/user-1'],
  ['/home/alice/.claude/projects/-home-alice-work', '/home/user-1/.claude/projects/-home-user-1-work'],
  ['{"file_path":"/home/alice/x"}', '{"file_path":"/home/user-1/x"}'],
])('%s', (text, hidden) => {
  expect(hide(text)).toBe(hidden)
})

test.each(['/home/alicent/x', '/home/bob/alice', 'alice', '/home/alice_2/x'])(
  '%s is somebody else',
  (text) => {
    expect(hide(text)).toBe(text)
  },
)

test('a name with signs of its own is no pattern', () => {
  expect(hide('/home/a.b+c/x /home/aXbbc/x -home-a-b-c-x', '/home/a.b+c')).toBe(
    '/home/user-1/x /home/aXbbc/x -home-user-1-x',
  )
})

test('a home at the root of everything is nobody by name', () => {
  expect(hiddenHome('/root', 'x')).toBeUndefined()
  expect(hiddenHome('/', 'x')).toBeUndefined()
})

test('a Windows path is hidden as a shell writes it, and as JSON does', () => {
  const folder = 'C:\\Users\\alice'
  expect(hide(String.raw`C:\Users\alice\x`, folder)).toBe(String.raw`C:\Users\user-1\x`)
  expect(hide(JSON.stringify({ cwd: String.raw`C:\Users\alice\x` }), folder)).toBe(
    JSON.stringify({ cwd: String.raw`C:\Users\user-1\x` }),
  )
})
