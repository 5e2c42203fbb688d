// From a settings file's path to the file it really means: links followed, owner and kind checked, bytes read.
import fs from 'node:fs'
import path from 'node:path'

export interface Owner {
  readonly uid: number
  readonly gid: number
  /** The permission bits. */
  readonly mode: number
}

export type Target =
  | {
      readonly ok: true
      /** The real path: no part of it is a link. */
      readonly file: string
      readonly bytes: Buffer | undefined
      /** Both undefined where there is no file yet. */
      readonly owner: Owner | undefined
    }
  | { readonly ok: false; readonly reason: string }

const MAX_LINKS = 40

/** A missing folder is no problem yet: whoever wants to write makes it and asks again. */
export function readTarget(settings: string): Target {
  try {
    const place = realPlace(settings)
    if ('reason' in place) return { ok: false, reason: place.reason }
    const { file, viaLink } = place
    const read = readPlain(file)
    if (read !== undefined) return read
    const stranger = strangersFolder(path.dirname(file), viaLink)
    return stranger === undefined
      ? { ok: true, file, bytes: undefined, owner: undefined }
      : { ok: false, reason: stranger }
  } catch (error) {
    return { ok: false, reason: inWords(settings, error) }
  }
}

/** A failed file operation for a person: what happened, to what, what to do. */
export function inWords(file: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return `${file} ${WORDS[code ?? ''] ?? `could not be used: ${message}`}.`
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'cannot be used: you have no permission. Check who owns it and its folder',
  EPERM: 'cannot be changed: the system does not permit it. Check its owner and whether it is locked',
  EROFS: 'cannot be written: it is on a read-only file system',
  ENOSPC: 'cannot be written: the disk is full',
  EDQUOT: 'cannot be written: your disk quota is used up',
  EISDIR: 'is a folder, not a settings file',
  ENOTDIR: 'cannot exist: a part of its path is a file, not a folder',
  ENOENT: 'cannot be written: its folder does not exist',
  ELOOP: 'is a link that leads back to itself',
  ENAMETOOLONG: 'cannot exist: its path is too long',
  EBUSY: 'cannot be replaced: it is in use or mounted by itself',
}

/** Follows links, also to a file that does not exist yet: writing must not replace a link by a file. */
function realPlace(settings: string): { file: string; viaLink: boolean } | { reason: string } {
  let current = path.resolve(settings)
  for (let links = 0; links < MAX_LINKS; links += 1) {
    const folder = realFolder(path.dirname(current))
    if (folder === undefined) {
      if (links === 0) return { file: current, viaLink: false }
      return { reason: `${settings} is a link to ${current}, whose folder does not exist.` }
    }
    current = path.join(folder, path.basename(current))
    const stat = fs.lstatSync(current, { throwIfNoEntry: false })
    if (stat === undefined || !stat.isSymbolicLink()) return { file: current, viaLink: links > 0 }
    current = path.resolve(folder, fs.readlinkSync(current))
  }
  return { reason: `${settings} ${WORDS.ELOOP}.` }
}

function realFolder(folder: string): string | undefined {
  try {
    return fs.realpathSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function readPlain(file: string): Target | undefined {
  // Anything but a plain file is turned away before it is opened: a FIFO would hold us, a device might act.
  const kind = fs.lstatSync(file, { throwIfNoEntry: false })
  if (kind === undefined) return undefined
  if (kind.isDirectory()) return { ok: false, reason: `${file} ${WORDS.EISDIR}.` }
  if (!kind.isFile()) return { ok: false, reason: `${file} is not a plain file.` }
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  const fd = fs.openSync(file, O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0))
  try {
    const { uid, gid, mode } = fs.fstatSync(fd)
    const me = process.geteuid?.()
    if (me !== undefined && uid !== me) return { ok: false, reason: notYours(file, uid) }
    return { ok: true, file, bytes: fs.readFileSync(fd), owner: { uid, gid, mode: mode & 0o7777 } }
  } finally {
    fs.closeSync(fd)
  }
}

/** A link may lead anywhere, and root may write anywhere: neither puts a new file into another user's folder. */
function strangersFolder(folder: string, viaLink: boolean): string | undefined {
  const me = process.geteuid?.()
  if (me === undefined || (!viaLink && me !== 0)) return undefined
  const uid = fs.statSync(nearestExisting(folder)).uid
  return uid === me ? undefined : notYours(folder, uid)
}

function nearestExisting(folder: string): string {
  return fs.existsSync(folder) || path.dirname(folder) === folder
    ? folder
    : nearestExisting(path.dirname(folder))
}

function notYours(file: string, uid: number): string {
  return `${file} belongs to another user (uid ${uid}), so it is left alone: run turnspan as that user.`
}
