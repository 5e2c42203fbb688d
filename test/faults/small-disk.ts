// A disk of its own below a folder, so small that it can be filled. Needs the right to mount: root, on Linux.
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import type { World } from '../flusher/world.ts'
import { atFileEnd } from '../rig/file-end.ts'
import { tempDir } from '../rig/temp-dir.ts'

export interface SmallDisk {
  readonly pageBytes: number
  /** Takes all room but so many pages. */
  fill(leavingPages?: number): void
  free(): void
  makeReadOnly(): void
  makeWritable(): void
}

/** Throws, and says why, where this machine does not let us. */
export async function probeMount(): Promise<true> {
  const folder = tempDir('probe')
  mount(folder, 64)
  unmount(folder)
  return true
}

/** What is in the folder is on the small disk afterwards. */
export function onSmallDisk({ home }: World, kib: number): SmallDisk {
  const { root } = home
  const kept = path.join(tempDir('kept'), 'home')
  fs.cpSync(root, kept, { recursive: true })
  mount(root, kib)
  atFileEnd(() => unmount(root))
  fs.cpSync(kept, root, { recursive: true })
  fs.chmodSync(root, 0o700)
  const ballast = path.join(root, 'ballast')
  const pageBytes = fs.statfsSync(root).bsize
  const remount = (how: string) => mounting(['-o', `remount,${how}`, root])
  return {
    pageBytes,
    fill(leavingPages = 0) {
      fs.rmSync(ballast, { force: true })
      const { bavail } = fs.statfsSync(root)
      fs.writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail - leavingPages) * pageBytes))
    },
    free: () => fs.rmSync(ballast, { force: true }),
    makeReadOnly: () => remount('ro'),
    makeWritable: () => remount('rw'),
  }
}

const mount = (folder: string, kib: number) =>
  mounting(['-t', 'tmpfs', '-o', `size=${kib}k,mode=700`, 'turnspan-test', folder])

function mounting(args: readonly string[]): void {
  try {
    execFileSync('mount', args, { stdio: 'pipe' })
  } catch (error) {
    const words = (error as { stderr?: Buffer }).stderr?.toString().trim() || String(error)
    throw new Error(`"mount ${args.join(' ')}" failed, a small disk needs root on Linux: ${words}`)
  }
}

function unmount(folder: string): void {
  // Lazily: a process that outlived its test may have a file open there.
  spawnSync('umount', ['-l', folder])
}
