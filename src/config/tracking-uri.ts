// What MLflow calls a tracking URI, as a destination: a server, a database file, a folder, or Databricks.
// https://mlflow.org/docs/latest/self-hosting/architecture/tracking-server/
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { addressProblem } from './address.ts'
import { isHttpUrl } from './http-url.ts'

export interface Tracked {
  readonly kind: 'mlflow' | 'mlflow-files' | 'databricks'
  /** Without anything relative: `sqlite:////home/me/mlflow.db`, `file:///home/me/mlruns`, `databricks://profile`. */
  readonly url: string
}

export type TrackingRead =
  | { readonly ok: true; readonly tracked: Tracked }
  /** A sentence that holds no secret. */
  | { readonly ok: false; readonly why: string }

/** Of tracking URIs, beside http:// and https://. */
const OTHER_KINDS =
  ', or be sqlite:///mlflow.db, ./mlruns, file:///home/you/mlruns, databricks or databricks://profile'

type Reader = (rest: string, about: { readonly folder: string | undefined }) => Tracked | string

/** `name` is whose value it is, for a sentence; `folder` what is relative is taken from, where that is known. */
export function readTrackingUri(given: string, name: string, folder: string | undefined): TrackingRead {
  if (isHttpUrl(given)) {
    const why = addressProblem(given, name)
    return why === undefined ? { ok: true, tracked: { kind: 'mlflow', url: given } } : { ok: false, why }
  }
  const [, scheme = '', rest = ''] = /^([a-z-]+)(?:\+\w+)?(?::(.*))?$/is.exec(given) ?? []
  const reader =
    READERS[scheme.toLowerCase()] ?? (isFolder(given) ? () => folderAt(given, folder) : undefined)
  if (reader === undefined) return { ok: false, why: addressProblem(given, name, OTHER_KINDS) ?? '' }
  const read = reader(rest, { folder })
  return typeof read === 'string' ? { ok: false, why: `${name} ${read}` } : { ok: true, tracked: read }
}

/** Why traces cannot be sent to it, if so: for what was typed, wherever that is. */
export function trackingUriProblem(given: string, name: string): string | undefined {
  const read = readTrackingUri(given, name, '/')
  return read.ok ? undefined : read.why
}

const READERS: Readonly<Record<string, Reader>> = {
  sqlite: databaseAt,
  file: fileAt,
  databricks: (rest) => databricksAt('databricks', rest),
  'databricks-uc': (rest) => databricksAt('databricks', rest),
  postgresql: aDatabase,
  mysql: aDatabase,
  mssql: aDatabase,
}

function aDatabase(): string {
  return 'names a database: start a server on it ("mlflow server --backend-store-uri …") and give its http:// address.'
}

const RELATIVE = 'is relative, and no project is known that it could be taken from: write the whole path.'

/** As SQLAlchemy reads it: three slashes before a relative path, four before a whole one. */
function databaseAt(rest: string, { folder }: { folder: string | undefined }): Tracked | string {
  const file = /^\/\/\/(.*)$/s.exec(rest)?.[1] ?? ''
  if (file === '' || file === ':memory:') {
    return 'names a database that is in no file: write sqlite:///mlflow.db, or sqlite:////home/you/mlflow.db.'
  }
  if (/[?#\0\n\r]/.test(file)) return 'holds more than the path of a database: leave out what follows it.'
  if (!path.isAbsolute(file) && folder === undefined) return RELATIVE
  return { kind: 'mlflow', url: `sqlite:///${path.resolve(folder ?? '/', file)}` }
}

/** MLflow's own words for a relative folder are `./mlruns`; `file://./mlruns` is how its help writes it. */
function fileAt(rest: string, { folder }: { folder: string | undefined }): Tracked | string {
  const relative = /^(?:\/\/)?(\.{1,2}(?:\/.*)?|[^/].*)$/s.exec(rest)?.[1]
  if (relative !== undefined && (!rest.startsWith('//') || /^\.{1,2}(?:\/|$)/.test(relative))) {
    return folderAt(decoded(relative), folder)
  }
  try {
    return folderAt(fileURLToPath(`file:${rest}`), folder)
  } catch {
    return 'names no folder of this machine: write file:///home/you/mlruns, or ./mlruns.'
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A bare word is more often a host without its `http://`. */
const isFolder = (given: string) => /^(?:\.{0,2}\/|mlruns\/?$|\.{1,2}$)/.test(given)

function folderAt(given: string, folder: string | undefined): Tracked | string {
  if (!path.isAbsolute(given) && folder === undefined) return RELATIVE
  const whole = path.resolve(folder ?? '/', given)
  return { kind: 'mlflow-files', url: pathToFileURL(whole).href }
}

function databricksAt(kind: 'databricks', rest: string): Tracked | string {
  const profile = rest.replace(/^\/\//, '')
  if (profile === '') return { kind, url: 'databricks' }
  if (/^[\w.@-]{1,100}$/.test(profile)) return { kind, url: `databricks://${profile}` }
  return 'names no profile of ~/.databrickscfg: write databricks://profile.'
}
