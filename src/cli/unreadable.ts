// Why a place that a person named cannot be read, in words.

/** A sentence. */
export function unreadable(place: string, error: unknown): string {
  const { code = 'unknown' } = error as NodeJS.ErrnoException
  return `${place} ${WORDS[code] ?? `cannot be read: the system says ${code}`}.`
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EISDIR: 'is a folder, not a file',
  ENOTDIR: 'does not exist: a part of its path is a file',
  EACCES: 'cannot be read: you have no permission',
  ELOOP: 'is a link that leads back to itself',
  ENAMETOOLONG: 'cannot exist: its path is too long',
}
