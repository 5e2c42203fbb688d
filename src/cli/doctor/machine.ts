// Our own folder and process on this machine.
import fs from 'node:fs'
import path from 'node:path'
import { allStates } from '../../digest/state.ts'
import type { Home } from '../../disk/home.ts'
import { leaseHolder } from '../../disk/lease.ts'
import { duration } from '../../summary/numbers.ts'
import { type Finding, ok, problem, warning } from './finding.ts'
import { lastEntryIn } from './last-entry.ts'

const LITTLE_ROOM = 200 * 1024 * 1024

export function folderFindings({ root }: Home): readonly Finding[] {
  const about = 'Folder'
  const stat = fs.lstatSync(root, { throwIfNoEntry: false })
  if (stat === undefined)
    return [problem(about, `${root} is not there yet.`, 'Run "turnspan autolog claude".')]
  const uid = process.geteuid?.()
  if (uid !== undefined && stat.uid !== uid) {
    return [
      problem(
        about,
        `${root} belongs to another user.`,
        'Run turnspan as that user, or move the folder away.',
      ),
    ]
  }
  const unwritable = whyUnwritable(root)
  if (unwritable !== undefined) {
    return [
      problem(about, `${root} cannot be written (${unwritable}).`, 'Make room, or mend its permissions.'),
    ]
  }
  return [...privacyFindings(root), ...roomFindings(root), ok(about, `${root} can be written.`)]
}

function whyUnwritable(root: string): string | undefined {
  const probe = path.join(root, `.doctor-${process.pid}`)
  try {
    fs.writeFileSync(probe, 'x', { flag: 'wx', mode: 0o600 })
    fs.rmSync(probe)
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown'
  }
}

/** Prompts are nobody else's business. */
function privacyFindings(root: string): readonly Finding[] {
  if (process.platform === 'win32') return []
  const open = entriesOf(root).filter((file) => (fs.lstatSync(file).mode & 0o077) !== 0)
  if (open.length === 0) return []
  const close = () => {
    // Another cure may have taken one away.
    const left = open.filter((file) => fs.existsSync(file))
    for (const file of left) fs.chmodSync(file, fs.lstatSync(file).mode & 0o700)
    return `Closed ${open.length} files and folders to others.`
  }
  const what = `${open.length} of turnspan's files and folders can be read by others (${open[0]}).`
  return [problem('Folder', what, 'Run "turnspan doctor --fix".', close)]
}

function* walk(folder: string): Generator<string> {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) yield* walk(file)
    if (entry.isDirectory() || entry.isFile()) yield file
  }
}

const entriesOf = (root: string): readonly string[] => [root, ...walk(root)]

function roomFindings(root: string): readonly Finding[] {
  const { bavail, bsize } = fs.statfsSync(root)
  const free = bavail * bsize
  if (free >= LITTLE_ROOM) return []
  const what = `The disk of ${root} has ${Math.round(free / 1024 / 1024)} MB left.`
  return [warning('Folder', what, 'Make room: without any, events are lost.')]
}

export function flusherFindings({ lease }: Home): readonly Finding[] {
  const about = 'Flusher'
  const stat = fs.lstatSync(lease, { throwIfNoEntry: false })
  if (stat === undefined) return [ok(about, 'None is at work; the next hook wakes one.')]
  const pid = leaseHolder(lease)
  if (pid !== undefined) return [ok(about, `Process ${pid} is at work.`)]
  return [
    problem(
      about,
      'The one that was at work ended without saying so.',
      'The next one takes over by itself.',
      () => {
        fs.rmSync(lease, { force: true })
        return 'Removed its lock.'
      },
    ),
  ]
}

/** When anything was heard last, and what went wrong last. */
export function activityFindings(home: Home, nowMs: number): readonly Finding[] {
  const about = 'Activity'
  const lastMs = Math.max(0, ...[...allStates(home)].map(({ state }) => state.lastEventMs ?? 0))
  const heard =
    lastMs === 0
      ? warning(
          about,
          'No hook was ever heard of.',
          'Start "claude" in a project that is set up, and say something.',
        )
      : ok(about, `The last hook was heard of ${duration(Math.max(0, nowMs - lastMs))} ago.`)
  const entry = lastEntryIn(home.log, nowMs)
  return entry === undefined ? [heard] : [heard, ok(about, `The log's last entry: ${entry}`)]
}
