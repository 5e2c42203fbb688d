/** What one check of the doctor's came to. */
export interface Finding {
  readonly status: 'ok' | 'warning' | 'problem'
  /** What was looked at, as a heading shared by findings of one kind. */
  readonly about: string
  /** One sentence; holds no secret. */
  readonly what: string
  readonly cure?: string
  /** Mends it without touching anything that is a person's own; says what was done. */
  readonly fix?: () => string
}

export const ok = (about: string, what: string): Finding => ({ status: 'ok', about, what })

export const warning = (about: string, what: string, cure: string): Finding => ({
  status: 'warning',
  about,
  what,
  cure,
})

export const problem = (about: string, what: string, cure: string, fix?: () => string): Finding => ({
  status: 'problem',
  about,
  what,
  cure,
  ...(fix !== undefined && { fix }),
})
