// As much of YAML as MLflow's file store needs: one key and one value a line.
// https://github.com/mlflow/mlflow/blob/v3.17.2/mlflow/store/tracking/file_store.py

/** Values as JSON, which YAML takes; what JSON leaves unescaped and YAML refuses is escaped. */
export const yamlOf = (values: Readonly<Record<string, unknown>>): string =>
  Object.keys(values)
    .sort()
    .map((key) => `${key}: ${escaped(JSON.stringify(values[key]))}\n`)
    .join('')

// https://yaml.org/spec/1.1/#c-printable
const escaped = (json: string) =>
  json
    .toWellFormed()
    .replace(
      /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )

/** The texts at the outermost keys, as PyYAML writes them: plain, in quotes, over several lines. */
export function textsIn(yaml: string): Readonly<Record<string, string>> {
  const entries: [key: string, value: string][] = []
  for (const line of yaml.split(/\r?\n/)) {
    const [, key, value = ''] = /^(\w+):(?:[ \t]+(.*))?$/.exec(line) ?? []
    const last = entries.at(-1)
    if (key !== undefined) entries.push([key, value.trim()])
    // A long one goes on in the next line.
    else if (last !== undefined && /^\s+\S/.test(line)) last[1] = `${last[1]} ${line.trim()}`.trim()
  }
  return Object.fromEntries(entries.map(([key, value]) => [key, unquoted(value)]))
}

function unquoted(value: string): string {
  if (/^'.*'$/s.test(value)) return value.slice(1, -1).replaceAll("''", "'")
  if (!/^".*"$/s.test(value)) return value
  try {
    // YAML joins what was broken behind a backslash, and has escapes that JSON has not.
    const joined = value.replace(/\\ +/g, '').replace(/\\x([0-9a-f]{2})/gi, '\\u00$1')
    return String(JSON.parse(joined))
  } catch {
    return value.slice(1, -1)
  }
}
