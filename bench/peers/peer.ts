// What the bench has to know of a tool beside which it measures.

/** A person of their own, with a home and a project, in front of one backend. */
export interface Place {
  readonly home: string
  readonly cwd: string
  /** Of the backend, whatever its mood. */
  readonly url: string
  /** What `install` gave. */
  readonly installed: string
}

/** How the client is started, beside what was written into the place. */
export interface Wired {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Files with a `hooks` table, in Claude Code's own form. */
  readonly hookFiles?: readonly string[]
}

export interface Peer {
  readonly name: string
  readonly version: string
  /** Where it was taken from, for the list below the tables. */
  readonly from: string
  /** For what is no package: its repository as `<owner>/<name>`, of which the bench needs a checkout. */
  readonly checkout?: string
  /** Once per machine. Gives a folder or a program, whatever `wire` wants. */
  readonly install: () => Promise<string>
  /** As its own documentation says, with content on where that is a choice. */
  readonly wire: (place: Place) => Promise<Wired>
  /** What its backend says, by the beginning of `METHOD /path`; else an empty object, or nothing in protobuf. */
  readonly answers?: Readonly<Record<string, unknown>>
}
