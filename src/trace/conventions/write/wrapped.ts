import { jsonText, MAX_TEXT } from '../../text.ts'

/**
 * Texts within JSON: quotes and line breaks are two characters there, and quotes within quotes more. What was short
 * enough to be kept is not to be cut for that.
 */
export const MAX_WRAPPED = 2 * MAX_TEXT

export const wrapped = (value: unknown): string => jsonText(value, MAX_WRAPPED)
