// Every route there is: what is not in this table does not exist.
import { CHANGE_ROUTES } from './changes.ts'
import { LIVE_ROUTE } from './live.ts'
import { META_ROUTES } from './meta.ts'
import type { Route } from './route.ts'
import { SEARCH_ROUTE } from './search.ts'
import { SESSION_ROUTES } from './sessions.ts'
import { SHELL_ROUTES } from './shell.ts'
import { TRACE_ROUTES } from './traces.ts'

export const ROUTES: readonly Route[] = [
  ...SHELL_ROUTES,
  ...META_ROUTES,
  ...SESSION_ROUTES,
  ...TRACE_ROUTES,
  SEARCH_ROUTE,
  LIVE_ROUTE,
  ...CHANGE_ROUTES,
]
