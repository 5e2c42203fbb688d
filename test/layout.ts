// Who may import whom in src/, and what which room may touch: the rules, and the check, which is a function over a map
// of files.
import path from 'node:path'

/** Paths relative to src/, with `/`, and their texts. */
export type Files = ReadonlyMap<string, string>

/** The words that delivery speaks, then a request, its contents, one batch, the queue, and all of it in one run. */
const EXPORT: Readonly<Record<string, readonly string[]>> = {
  'export/outcome.ts': [],
  'export/kind-setup.ts': [],
  'export/destination.ts': ['export/outcome.ts', 'trace'],
  'export/fingerprint.ts': ['export/destination.ts'],
  'export/words.ts': ['export/destination.ts'],
  'export/http': ['export/destination.ts', 'export/outcome.ts'],
  'export/remote-traces.ts': ['export/http', 'export/destination.ts', 'trace'],
  'export/kind.ts': [
    ...inExport('remote-traces', 'destination', 'kind-setup', 'outcome'),
    ...['export/http', 'trace'],
  ],
  'export/otlp': [...inExport('kind', 'words', 'destination', 'outcome'), 'export/http', 'trace'],
  'export/send': [
    ...inExport('kind', 'words', 'fingerprint', 'destination', 'outcome'),
    ...['export/otlp', 'export/http', 'trace'],
  ],
  'export/queue': [...inExport('fingerprint', 'words', 'outcome'), 'store', 'trace', 'disk'],
  'export/delivery': [
    ...inExport('kind', 'words', 'fingerprint', 'destination', 'outcome'),
    ...['export/queue', 'export/send', 'store', 'trace', 'disk'],
  ],
  // MLflow: the form of its traces, its REST interface, and the three places where that is not all.
  'export/mlflow/form': ['export/otlp', 'trace', 'json'],
  'export/mlflow': [
    ...inExport('kind', 'remote-traces', 'words', 'destination', 'outcome'),
    ...['export/mlflow/form', 'export/http', 'trace', 'json'],
  ],
  'export/mlflow/databricks': [
    ...inExport('words', 'destination', 'outcome'),
    ...['export/mlflow', 'export/mlflow/form', 'export/http', 'trace', 'json'],
  ],
  'export/mlflow/file-store': [
    ...inExport('remote-traces', 'words'),
    ...['export/mlflow', 'export/mlflow/form', 'trace', 'disk'],
  ],
  'export/mlflow/private-server': [...inExport('words', 'destination', 'outcome'), 'disk', 'json'],
  'export/destinations': [
    ...inExport('kind', 'kind-setup', 'words', 'destination', 'outcome'),
    ...['export/mlflow', 'export/mlflow/databricks', 'export/mlflow/file-store'],
    ...['export/send', 'export/otlp', 'export/http', 'disk'],
  ],
}

/**
 * The rooms in the order of the data's way: an arrow points back, never forward or sideways. A name that ends in `.ts`
 * is one file; a room within a room has rules of its own, and whoever may import the outer one has not got the inner. What
 * is not named here does not exist.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  // The floor.
  json: [],
  jsonc: [],
  disk: [],
  'version.ts': [],
  diagnostics: ['disk', 'json', 'redact'],
  // Pure: what is secret in a text.
  redact: ['json'],
  // The way. The hook's bundle is what users wait for: three files without imports of their own, and nothing else.
  hook: ['disk/safe-name.ts', 'disk/shell-word.ts', 'trace/ids.ts', 'redact/variable.ts'],
  journal: ['hook', 'disk', 'json'],
  transcript: ['disk', 'json'],
  conversation: ['journal', 'transcript', 'json'],
  trace: ['redact', 'conversation', 'transcript', 'json'],
  store: ['trace', 'disk', 'json'],
  ...EXPORT,
  digest: ['trace', 'conversation', 'transcript', 'journal', 'hook', 'disk', 'json', 'version.ts'],
  // Beside it.
  config: [
    ...inExport('kind-setup', 'words', 'destination', 'outcome'),
    ...['export/destinations', 'export/http', 'export/mlflow/private-server'],
    ...['trace', 'conversation', 'hook', 'redact', 'disk', 'json', 'jsonc'],
  ],
  claude: ['disk', 'jsonc'],
  plugin: ['claude', 'config', 'hook', 'diagnostics', 'disk', 'version.ts'],
  // Looking at it. `summary` is pure and runs in the browser too; `page` is what the browser gets.
  summary: ['trace', 'json'],
  catalog: ['summary', 'store', 'trace', 'conversation/group.ts', 'disk', 'json'],
  search: ['summary', 'store', 'trace', 'disk', 'json'],
  page: ['summary'],
  // All together.
  'setting.ts': ['config', 'digest', 'trace', 'redact', 'conversation', 'hook', 'disk'],
  'bridge.ts': [
    ...[
      'setting.ts',
      'digest',
      'export/delivery',
      'export/destinations',
      'export/destination.ts',
      'store',
      'trace',
      'transcript',
      'conversation',
      'journal',
      'hook',
      'config',
      'disk',
    ],
  ],
  'read-session.ts': ['conversation', 'transcript'],
  library: [
    ...[
      'bridge.ts',
      'read-session.ts',
      'setting.ts',
      'flusher',
      'upkeep',
      'claude',
      'config',
      'export/delivery',
      'export/otlp',
      'store',
    ],
    ...[
      'trace',
      'conversation',
      'transcript',
      'digest',
      'import',
      'hook',
      'diagnostics',
      'disk',
      'json',
      'version.ts',
    ],
  ],
  'index.ts': [
    'library',
    'read-session.ts',
    'config',
    'export/delivery',
    'export/otlp',
    'trace',
    'store',
    'transcript',
    'conversation',
    'version.ts',
  ],
  upkeep: [
    ...[
      'catalog',
      'bridge.ts',
      'config',
      'digest',
      'export/queue',
      'export/destination.ts',
      'store',
      'journal',
      'diagnostics',
      'disk',
      'json',
    ],
  ],
  import: ['bridge.ts', 'digest', 'store', 'trace', 'diagnostics', 'disk'],
  flusher: ['bridge.ts', 'upkeep', 'digest', 'journal', 'hook', 'config', 'diagnostics', 'disk'],
  'page-server': [
    ...['page', 'catalog', 'search', 'summary', 'bridge.ts', 'upkeep', 'config', 'digest', 'store'],
    ...['export/destinations', 'export/send', 'export/destination.ts'],
    ...['trace', 'journal', 'redact', 'diagnostics', 'disk', 'json', 'version.ts'],
  ],
  cli: [
    ...['page-server', 'catalog', 'summary'],
    ...[
      'flusher',
      'import',
      'upkeep',
      'bridge.ts',
      'claude',
      'config',
      'digest',
      'store',
      'trace',
      'journal',
    ],
    ...['export/destinations', 'export/queue', 'export/send', 'export/http', 'export/mlflow/private-server'],
    ...inExport('kind', 'kind-setup', 'remote-traces', 'destination'),
    ...['read-session.ts', 'redact', 'hook', 'diagnostics', 'disk', 'json', 'jsonc', 'version.ts'],
  ],
}

/** Packages, and the only places that import them. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  '@opentelemetry/': ['export/otlp/', 'library/', 'index.ts'],
  'jsonc-parser': ['jsonc/', 'config/config.ts'],
  valibot: ['config/'],
  commander: ['cli/'],
  preact: ['page/'],
  marked: ['page/'],
  prismjs: ['page/'],
  diff: ['page/'],
  '@clack/prompts': ['cli/commands/', 'cli/confirm.ts', 'cli/ask.ts'],
}

/** Of the room that finds secrets all but the two files that run users' patterns under a clock. */
const PURE_IN_REDACT: readonly string[] = [
  ...['known/', 'rules/', 'scan/', 'structure/'].map((name) => `redact/${name}`),
  ...['redact', 'find', 'look', 'remembered', 'rule', 'ruleset', 'variable'].map(
    (name) => `redact/${name}.ts`,
  ),
]

/** No file, no clock, no dice, no process: what they say follows from what they are given. */
const PURE: readonly string[] = [
  ...['json/', 'jsonc/', 'conversation/', 'trace/', 'export/otlp/', 'summary/'],
  ...PURE_IN_REDACT,
  ...['outcome', 'destination', 'fingerprint', 'kind', 'kind-setup', 'remote-traces', 'words'].map(
    (name) => `export/${name}.ts`,
  ),
  ...[
    'http/meanings',
    'http/failure',
    'send/split',
    'send/additions',
    'delivery/age',
    'delivery/suspect',
  ].map((name) => `export/${name}.ts`),
  ...['retry', 'settle', 'cursor-steps', 'backlog', 'requeue'].map((name) => `export/queue/${name}.ts`),
  ...['export/mlflow/form/', 'export/mlflow/file-store/yaml.ts'],
  ...[
    'schema',
    'settings',
    'retention',
    'size',
    'way',
    'references',
    'address',
    'did-you-mean',
    'http-url',
    'kind-keys',
  ].map((name) => `config/${name}.ts`),
  ...['setup', 'plan', 'inspect', 'hook-states', 'hook-entries', 'hook-command', 'own-env', 'old-mlflow'].map(
    (name) => `claude/${name}.ts`,
  ),
  ...[
    'journal/events.ts',
    'upkeep/plan.ts',
    'transcript/block.ts',
    'transcript/entry.ts',
    'digest/tell.ts',
    'version.ts',
  ],
]

/** Rooms that must not even lean on what is not pure: types alone may come from there. */
const PURE_TO_THE_GROUND: readonly string[] = [
  'json/',
  'jsonc/',
  'conversation/',
  'trace/',
  'summary/',
  ...PURE_IN_REDACT,
]

const PURE_BUILTINS = ['node:crypto', 'node:util']

const IMPURE: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b|\bnew Date\(\)|(?<![\w.])performance\.|\bhrtime\b/, 'reads the clock'],
  [/\bMath\.random\b|\brandom(?:UUID|Bytes|Int)\b|\bgetRandomValues\b/, 'throws dice'],
  [/(?<!['"`.\w])process\./, 'asks the process'],
]

/** The hook notes a fixed list of variables; the rest of the program asks config/environment.ts. */
const READS_ENVIRONMENT = ['config/', 'hook/']
const ENVIRONMENT = /(?<!['"`.\w])process\s*(?:\.\s*env\b|\[)|\{[^{}]*\benv\b[^{}]*\}\s*=\s*process\b/

export function problemsOf(files: Files): readonly string[] {
  const empty = Object.keys(MAY_IMPORT).filter(
    (room) => ![...files.keys()].some((file) => roomOf(file) === room),
  )
  return [
    ...empty.map((room) => `${room} is in the table and not in src`),
    ...[...files].flatMap(([file, text]) => problemsIn(file, withoutComments(text), files)),
  ]
}

function problemsIn(file: string, code: string, files: Files): readonly string[] {
  const room = roomOf(file)
  const allowed = MAY_IMPORT[room]
  if (allowed === undefined) return [`${file}: ${room} is not in the table`]
  const imports = importsIn(file, code)
  const isPure = isIn(file, PURE)
  return [
    ...imports.flatMap((each) => importProblems(file, each, allowed, files)),
    ...(isPure
      ? IMPURE.flatMap(([what, does]) => (what.test(code) ? [`${file} is pure and ${does}`] : []))
      : []),
    ...(ENVIRONMENT.test(code) && !isIn(file, READS_ENVIRONMENT) ? [`${file} reads process.env`] : []),
  ]
}

function importProblems(
  file: string,
  { to, isType }: Import,
  allowed: readonly string[],
  files: Files,
): readonly string[] {
  if (to.startsWith('node:')) {
    const isFine = isType || !isIn(file, PURE) || PURE_BUILTINS.includes(to)
    return isFine ? [] : [`${file} is pure and imports ${to}`]
  }
  if (!/\.tsx?$/.test(to)) {
    const [, places] = Object.entries(PACKAGES).find(([name]) => to.startsWith(name)) ?? []
    if (places === undefined) return [`${file} imports ${to}, which is not in the table`]
    return isIn(file, places) ? [] : [`${file} imports ${to}, which only ${places.join(' and ')} may`]
  }
  if (!files.has(to)) return [`${file} imports ${to}, which does not exist`]
  if (roomOf(to) !== roomOf(file) && !allowed.includes(roomOf(to)) && !allowed.includes(to)) {
    return [`${file} imports ${to}: ${roomOf(file)} may not import ${roomOf(to)}`]
  }
  const leans = isIn(file, PURE_TO_THE_GROUND) && !isType && !isIn(to, PURE)
  return leans ? [`${file} is pure and leans on ${to}, which is not`] : []
}

/** The innermost that is in the table. */
const roomOf = (file: string): string =>
  Object.keys(MAY_IMPORT)
    .filter((room) => file === room || file.startsWith(`${room}/`))
    .reduce((inner, room) => (room.length > inner.length ? room : inner), '') || outermostOf(file)

const outermostOf = (file: string): string => file.split('/')[0] ?? file

function inExport(...names: readonly string[]): readonly string[] {
  return names.map((name) => `export/${name}.ts`)
}

const isIn = (file: string, places: readonly string[]): boolean =>
  places.some((place) => (place.endsWith('/') ? file.startsWith(place) : file === place))

interface Import {
  /** Relative to src/, or a package, or `node:…`. */
  readonly to: string
  /** Gone when the program runs. */
  readonly isType: boolean
}

const STATEMENT = /^\s*(?:import|export)\s+(type\s+)?([^'";()]*?)\bfrom\s*['"]([^'"]+)['"]/gm
const BARE = /^\s*import\s*['"]([^'"]+)['"]/gm
const CALL = /(typeof\s+)?\b(?:import|require)\s*\(\s*['"`]([^'"`]+)['"`]/g

function importsIn(file: string, code: string): readonly Import[] {
  const statements = [...code.matchAll(STATEMENT)].map(([, type, names = '', to = '']) => ({
    to,
    isType: type !== undefined || isTypesOnly(names),
  }))
  const bare = [...code.matchAll(BARE)].map(([, to = '']) => ({ to, isType: false }))
  const calls = [...code.matchAll(CALL)].map(([, type, to = '']) => ({ to, isType: type !== undefined }))
  return [...statements, ...bare, ...calls].map(({ to, isType }) => ({
    to: to.startsWith('.') ? path.posix.join(path.posix.dirname(file), to) : to,
    isType,
  }))
}

/** `{ type A, type B }` */
const isTypesOnly = (names: string): boolean =>
  /^\s*\{[^}]*\}\s*$/.test(names) &&
  names
    .replace(/[{}]/g, '')
    .split(',')
    .filter((name) => name.trim() !== '')
    .every((name) => /^\s*type\s/.test(name))

const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/(^|\s)\/\/.*$/gm, '$1')
