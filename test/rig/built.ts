// Where build-once.ts put the program.
import path from 'node:path'
import { inject } from 'vitest'

/** The path of `main.js`. Two folders above it lie the bundles, as in the package. */
export const builtCli = (): string => path.join(inject('built'), 'dist/cli/main.mjs')

/** The folder of `hook.cjs` and `flusher.cjs`, as setup copies them. */
export const builtBundles = (): string => path.join(inject('built'), 'bin')
