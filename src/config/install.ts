// The runtime into the user's home, with what setup records of the surroundings.
import { recordedSurroundings } from '../hook/inspect.ts'
import { type Installed, installRuntime } from '../hook/install.ts'
import type { Environment } from './environment.ts'
import { surroundingsToRecord } from './surroundings.ts'

/** `bundleFolder`: where the package has its bundles, which only the importing file knows. */
export const installWithSurroundings = (
  environment: Environment,
  about: { readonly home: string; readonly bundleFolder: string; readonly version: string },
): Installed =>
  installRuntime({
    ...about,
    node: process.execPath,
    ...surroundingsToRecord(environment, recordedSurroundings(about.home)),
  })
