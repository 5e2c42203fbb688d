// The runtime of this package, into the user's home.
import { fileURLToPath } from 'node:url'
import { surroundingsToRecord } from '../../config/surroundings.ts'
import { type Installed, installRuntime, recordedSurroundings } from '../../hook/install.ts'
import { VERSION } from '../../version.ts'
import type { Context } from '../context.ts'

export const installHere = ({ environment, home }: Pick<Context, 'environment' | 'home'>): Installed =>
  installRuntime({
    home: home.root,
    bundleFolder: fileURLToPath(new URL('../../bin/', import.meta.url)),
    node: process.execPath,
    version: VERSION,
    ...surroundingsToRecord(environment, recordedSurroundings(home.root)),
  })
