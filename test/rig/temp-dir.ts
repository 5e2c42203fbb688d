import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atFileEnd } from './file-end.ts'

/** Removed when the test file ends; TURNSPAN_TEST_KEEP=1 keeps it. */
export function tempDir(name: string): string {
  // Claude Code and git speak of real paths, so a link in the temp folder's own path would show up as a difference.
  const dir = realpathSync(mkdtempSync(join(tmpdir(), `turnspan-test-${name}-`)))
  if (!process.env.TURNSPAN_TEST_KEEP) {
    // A process that outlived its test may still be writing there: it is waited for, twelve seconds at most.
    atFileEnd(() => rmSync(dir, { recursive: true, force: true, maxRetries: 15 }))
  }
  return dir
}
