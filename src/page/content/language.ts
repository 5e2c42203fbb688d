// Which grammar a file or a fence is written in. What is not named here is shown without colours.

const BY_NAME: Readonly<Record<string, string>> = {
  ...{ js: 'javascript', mjs: 'javascript', cjs: 'javascript', jsx: 'jsx', javascript: 'javascript' },
  ...{ ts: 'typescript', mts: 'typescript', cts: 'typescript', tsx: 'tsx', typescript: 'typescript' },
  ...{ py: 'python', python: 'python', pyi: 'python', rs: 'rust', rust: 'rust', go: 'go', golang: 'go' },
  ...{ sh: 'bash', bash: 'bash', zsh: 'bash', shell: 'bash', console: 'bash', json: 'json', jsonl: 'json' },
  ...{ css: 'css', scss: 'css', html: 'markup', xml: 'markup', svg: 'markup', vue: 'markup', md: 'markdown' },
  ...{ yml: 'yaml', yaml: 'yaml', toml: 'toml', sql: 'sql', diff: 'diff', patch: 'diff', c: 'c', h: 'c' },
  ...{ java: 'java', cpp: 'cpp', cc: 'cpp', hpp: 'cpp', markdown: 'markdown' },
}

/** Of a fence's word, or of a path's ending. */
export function languageOf(name: string): string | undefined {
  const ending =
    name
      .trim()
      .split(/[\s,{]/, 1)[0]
      ?.split(/[./]/)
      .at(-1)
      ?.toLowerCase() ?? ''
  return Object.hasOwn(BY_NAME, ending) ? BY_NAME[ending] : undefined
}
