// Node quotes what it was given in some messages: a text that is not JSON, an argument of the wrong kind.
const GIVEN = /(?:, (?:\.\.\.)?"[\s\S]*"(?:\.\.\.)? (?=is not valid JSON)|\.? Received [\s\S]*$)/

/** What an error may say where it is printed or logged: never the object, whose fields may hold what was passed in. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message.replace(GIVEN, ' ').trim() : `a ${typeof error} was thrown`
