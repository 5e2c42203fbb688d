import { escaped } from '../json/escape.ts'

/** What a command has to say. Words for people go to stderr where stdout may be read by a script. */
export interface Result {
  /** 0 fine, 1 something is wrong, 2 wrong use; of a program that was run for somebody, its own. */
  readonly exitCode: number
  readonly output: string
  readonly error: string
  /** The output holds our own colours, and what else is in it was made harmless: it is printed as it is. */
  readonly isStyled?: true
}

export const success = (output: string, error = ''): Result => ({ exitCode: 0, output, error })

/** Something is wrong, though it was asked rightly. */
export const failure = (error: string, output = ''): Result => ({ exitCode: 1, output, error })

/** Asked wrongly: nothing was done. */
export const wrongUse = (error: string): Result => ({ exitCode: 2, output: '', error })

export const asJson = (value: unknown): string => escaped(JSON.stringify(value, null, 2))
