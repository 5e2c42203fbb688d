/** What an error may say where it is printed or logged: never the object, whose fields may hold what was passed in. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
