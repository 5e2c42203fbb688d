import fs from 'node:fs'
import { openInside } from '../disk/inside.ts'

/**
 * Why the transcript that hooks told of is not read, though it is there: it lies outside of Claude Code's folder, is no
 * plain file, or somebody else's. Undefined for one that is read, and for one that is not there (yet).
 */
export function whyRefused(root: string, file: string): string | undefined {
  const opened = openInside(root, file, ['.jsonl'])
  if (!opened.ok) return opened.why === 'missing' ? undefined : opened.why
  fs.closeSync(opened.fd)
  return undefined
}
