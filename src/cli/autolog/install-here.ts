// The runtime of this package, into the user's home.
import { fileURLToPath } from 'node:url'
import { installWithSurroundings } from '../../config/install.ts'
import type { Installed } from '../../hook/install.ts'
import { VERSION } from '../../version.ts'
import type { Context } from '../context.ts'

const bundleFolder = fileURLToPath(new URL('../../bin/', import.meta.url))

export const installHere = ({ environment, home }: Pick<Context, 'environment' | 'home'>): Installed =>
  installWithSurroundings(environment, { home: home.root, bundleFolder, version: VERSION })
