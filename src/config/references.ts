// `${NAME}` in a header's value stands for what a variable says when something is sent; `$$` is a dollar sign.

const TOKEN = /\$\$|\$\{([^}]*)\}?/g
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/

/** Every variable that the text names, once. */
export function namesIn(text: string): readonly string[] {
  const names = [...text.matchAll(TOKEN)].flatMap(([, name]) => (name === undefined ? [] : [name]))
  return [...new Set(names)]
}

export const isVariableName = (given: string): boolean => NAME.test(given)

/** False for `${`, `${}` and `${a-b}`: whoever wrote that meant something else. */
export function isWellReferred(text: string): boolean {
  return [...text.matchAll(TOKEN)].every(
    ([token, name]) => name === undefined || (NAME.test(name) && token.endsWith('}')),
  )
}

export const hasReference = (text: string): boolean => namesIn(text).length > 0

/** The text itself; each name must be known to `sayOf`. */
export const resolved = (text: string, sayOf: (name: string) => string): string =>
  text.replace(TOKEN, (_, name?: string) => (name === undefined ? '$' : sayOf(name)))

/** Stands for the text as it is. */
export const literal = (text: string): string => text.replace(/\$(?=[${])/g, '$$$$')

/** What a person types: a reference where they wrote one, else the text as it is. */
export const asTyped = (text: string): string =>
  hasReference(text) && isWellReferred(text) ? text : literal(text)
