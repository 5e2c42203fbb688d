// What a rule is: words that make it look, and a look at one place.

/** Offsets into the text, end not included. */
export type Range = readonly [start: number, end: number]

export interface Rule {
  /** Told in the marker: `[REDACTED:github]`. */
  readonly name: string
  /** At least three characters, ASCII; found in any case. The text is looked at where one of them stands. */
  readonly triggers: readonly string[]
  /** Where it overlaps with a rule that knows the token's form, the other one names the marker. */
  readonly isGeneric?: true
  /**
   * The secret that the trigger at `at` belongs to; an empty range says that there is none up to its end. What it costs
   * must not grow with the text.
   */
  readonly find: (text: string, at: number) => Range | undefined
}

export interface Hit {
  readonly rule: string
  readonly start: number
  readonly end: number
  readonly isGeneric?: true
}
