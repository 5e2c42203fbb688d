// Opens a link in the person's browser, without ever waiting for it.
import { spawn } from 'node:child_process'

interface Shell {
  readonly platform: NodeJS.Platform
  readonly lookup: (name: string) => string | undefined
}

export interface Opener {
  readonly command: string
  readonly args: readonly string[]
}

const ELSEWHERE: Opener = { command: 'xdg-open', args: [] }

function knownOn({ platform, lookup }: Shell): Opener | undefined {
  // By their whole paths: Windows looks into the current folder, a cloned project's perhaps, before PATH.
  if (platform === 'darwin') return { command: '/usr/bin/open', args: [] }
  if (platform !== 'win32') return undefined
  const windows = /^[a-z]:\\/i.exec(lookup('SystemRoot') ?? '') ? lookup('SystemRoot') : 'C:\\Windows'
  // No cmd in between, whose `start` would read an & or a % in the link.
  return { command: `${windows}\\System32\\rundll32.exe`, args: ['url.dll,FileProtocolHandler'] }
}

/** Undefined where there is no screen to show it on, and why. */
export function openerFor(shell: Shell): Opener | { readonly why: string } {
  const { lookup } = shell
  const own = lookup('BROWSER')?.trim()
  if (own) {
    const chosen = ownChoice(own, shell.platform)
    if (chosen !== undefined) return chosen
  }
  if (lookup('SSH_CONNECTION') || lookup('SSH_TTY'))
    return { why: 'this is a shell on another machine (ssh)' }
  const known = knownOn(shell)
  if (known !== undefined) return known
  if (!lookup('DISPLAY') && !lookup('WAYLAND_DISPLAY')) return { why: 'there is no display here' }
  return ELSEWHERE
}

/** A list by colons, of which the first counts; `%s` stands for the link: https://wiki.debian.org/BROWSER */
function ownChoice(list: string, platform: NodeJS.Platform): Opener | undefined {
  // A Windows path holds a colon, and mostly a space.
  const words = platform === 'win32' ? [list.split(';')[0] ?? ''] : (list.split(':')[0] ?? '').split(/\s+/)
  const [command = '', ...args] = words.filter((word) => word !== '%s')
  return command === '' ? undefined : { command, args }
}

/** False where it could not be started. What it prints is nobody's business. */
export function openIn({ command, args }: Opener, link: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, [...args, link], { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}
