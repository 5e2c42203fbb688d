import { expect, test } from 'vitest'
import { claudeConfigDir, projectFolderName, projectsDir, settingsPath } from '../../src/claude/folders.ts'

test("Claude Code's folder is in the home, or where its variable says", () => {
  expect(claudeConfigDir('/home/ada')).toBe('/home/ada/.claude')
  expect(claudeConfigDir('/home/ada', '')).toBe('/home/ada/.claude')
  expect(claudeConfigDir('/home/ada', '/etc/claude')).toBe('/etc/claude')
  expect(projectsDir('/etc/claude')).toBe('/etc/claude/projects')
})

test('each scope has its settings file', () => {
  const folders = { projectDir: '/src/app', homeDir: '/home/ada' }
  expect((['user', 'project', 'local'] as const).map((scope) => settingsPath(scope, folders))).toEqual([
    '/home/ada/.claude/settings.json',
    '/src/app/.claude/settings.json',
    '/src/app/.claude/settings.local.json',
  ])
  expect(settingsPath('user', { ...folders, claudeConfigDir: '/etc/claude' })).toBe(
    '/etc/claude/settings.json',
  )
})

test.each([
  ['/home/dev/project', '-home-dev-project'],
  ['/home/dev/.local/my.app', '-home-dev--local-my-app'],
  ['/home/chris/2_project-files', '-home-chris-2-project-files'],
  ['C:\\git\\cc plus', 'C--git-cc-plus'],
  ['/home/Проект', '-home-------'],
])('the project %s is %s', (cwd, name) => {
  expect(projectFolderName(cwd)).toBe(name)
})
