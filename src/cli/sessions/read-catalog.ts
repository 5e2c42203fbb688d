// The catalog, brought up to date; where that takes long, a person sees how far it is.
import { type Catalog, openCatalog, type Progress } from '../../catalog/catalog.ts'
import type { Home } from '../../disk/home.ts'
import { percent } from '../../summary/numbers.ts'

const QUIET_MS = 700
const REDRAW_MS = 100

export async function readCatalog(home: Home): Promise<Catalog> {
  const catalog = openCatalog(home)
  const progress = progressOn(process.stderr)
  await catalog.refresh(progress.show)
  progress.end()
  return catalog
}

function progressOn(out: { readonly isTTY?: boolean; write(text: string): unknown }) {
  const startedMs = performance.now()
  let shownMs = Number.NEGATIVE_INFINITY
  return {
    show({ done, total }: Progress) {
      const nowMs = performance.now()
      if (!out.isTTY || nowMs - startedMs < QUIET_MS || nowMs - shownMs < REDRAW_MS) return
      shownMs = nowMs
      out.write(`\r\x1b[2Ksumming up what is stored: ${percent(done, total)}`)
    },
    end() {
      if (shownMs > 0) out.write('\r\x1b[2K')
    },
  }
}
