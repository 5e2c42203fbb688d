import path from 'node:path'

/** Where turnspan keeps its state: folders are 0700, files 0600. */
export interface Home {
  readonly root: string
  /** The runtime that Claude Code calls: launcher, hook and flusher. */
  readonly bin: string
  readonly launcher: string
  readonly config: string
  /** One append-only file of hook events a session. */
  readonly journal: string
  /** How far each session was read. */
  readonly sessions: string
  /** The store: OTLP/JSON lines. */
  readonly traces: string
  /** Sums over what the store holds: never the only copy of anything. */
  readonly catalog: string
  /** A folder a destination: its cursor and what it refused. */
  readonly delivery: string
  readonly trust: string
  /** The projects that this user set up. */
  readonly projects: string
  readonly backup: string
  /** A tombstone for each session that was deleted. */
  readonly deleted: string
  /** When was tidied up last, and what had to be dropped. */
  readonly upkeep: string
  readonly lease: string
  /** The secret that hashed names are made with. */
  readonly key: string
  /** The trace context of each session's turn, for the commands that it runs. */
  readonly context: string
  /** What Claude Code's status line says of each session, where a person asked for it. */
  readonly statusLines: string
  /** Where other programs that read the store stand in its order. */
  readonly bridges: string
  /** A folder for each MLflow server of our own: where it listens, and its log. */
  readonly servers: string
  readonly log: string
}

export function homeAt(root: string): Home {
  const at = (...names: string[]) => path.join(root, ...names)
  return {
    root,
    bin: at('bin'),
    launcher: at('bin', 'hook'),
    config: at('config.json'),
    journal: at('journal'),
    sessions: at('sessions'),
    traces: at('traces'),
    catalog: at('catalog'),
    delivery: at('delivery'),
    trust: at('trust'),
    projects: at('projects'),
    backup: at('backup'),
    deleted: at('deleted'),
    upkeep: at('upkeep.json'),
    lease: at('flusher.lock'),
    key: at('key'),
    context: at('context'),
    statusLines: at('status-lines'),
    bridges: at('bridges'),
    servers: at('servers'),
    log: at('turnspan.log'),
  }
}
