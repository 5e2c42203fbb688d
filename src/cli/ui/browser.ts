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

const BY_PLATFORM: Readonly<Partial<Record<NodeJS.Platform, Opener>>> = {
  darwin: { command: 'open', args: [] },
  // `start` takes its first quoted word for a title.
  win32: { command: 'cmd', args: ['/c', 'start', '""'] },
}
const ELSEWHERE: Opener = { command: 'xdg-open', args: [] }

/** Undefined where there is no screen to show it on, and why. */
export function openerFor({ platform, lookup }: Shell): Opener | { readonly why: string } {
  const own = lookup('BROWSER')?.trim()
  if (own) {
    // A list by colons; `%s` stands for the link: https://wiki.debian.org/BROWSER
    const [command = '', ...args] = (own.split(':')[0] ?? '').split(/\s+/).filter((word) => word !== '%s')
    if (command !== '') return { command, args }
  }
  if (lookup('SSH_CONNECTION') || lookup('SSH_TTY'))
    return { why: 'this is a shell on another machine (ssh)' }
  const known = BY_PLATFORM[platform]
  if (known !== undefined) return known
  if (!lookup('DISPLAY') && !lookup('WAYLAND_DISPLAY')) return { why: 'there is no display here' }
  return ELSEWHERE
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
