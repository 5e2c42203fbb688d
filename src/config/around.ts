// What settings stand on: this machine's files, proxies and certificates, and where values of variables come from.
import os from 'node:os'
import path from 'node:path'
import type { Home } from '../disk/home.ts'
import { privateServers } from '../export/mlflow/private-server/servers.ts'
import { databricksOpener } from './databricks/opener.ts'
import { DATABRICKS_VARIABLES } from './databricks/source.ts'
import { commandEnv } from './headers-command.ts'
import { lateHeadersFrom } from './late-headers.ts'
import { type Proxies, proxyFor } from './proxies.ts'
import { type Lookup, namesAllowed, variable } from './variables.ts'
import type { Around } from './way.ts'

export interface Machine {
  readonly proxies: Proxies
  readonly caFile: string | undefined
  /** Where the user's own shell looks for programs. */
  readonly path: string | undefined
  /** The value of a variable, whoever's word it is. */
  readonly lookup: Lookup
}

export function aroundOf(home: Home, { proxies, caFile, path: programs, lookup }: Machine): Around {
  const allowedValue = (name: string) => {
    const known = variable(home, name, lookup)
    return known.status === 'allowed' ? known.value : undefined
  }
  const databricks = databricksOpener({
    home,
    say: allowedValue,
    missing: () =>
      DATABRICKS_VARIABLES.filter((name) => namesAllowed(home).includes(name) && !allowedValue(name)),
    proxyFor: (url) => proxyFor(url, proxies),
    machineCaFile: caFile,
    programEnv: commandEnv(programs),
  })
  const servers = privateServers({ folder: home.servers, path: programs, userEnv: commandEnv(programs) })
  return {
    fileAt: (given) => fileBelow(home.root, given),
    proxyFor: (url) => proxyFor(url, proxies),
    machineCaFile: caFile,
    lateHeaders: lateHeadersFrom({ home, lookup, path: programs }),
    opener: (url) => {
      if (url.startsWith('sqlite:')) return (how) => servers.open(url, how)
      return /^databricks(?::|$)/.test(url) ? databricks(url) : undefined
    },
    servers,
    allowedValue,
  }
}

/** `~` by the machine's user list: HOME may be a project's word. */
function fileBelow(root: string, given: string): string {
  return given.startsWith('~/') ? path.join(homeFolder() ?? root, given.slice(2)) : path.resolve(root, given)
}

function homeFolder(): string | undefined {
  try {
    return os.userInfo().homedir
  } catch {
    return undefined
  }
}
