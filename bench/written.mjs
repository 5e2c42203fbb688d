// Pure: what the benchmarks printed, put into the pages that tell of them. Everything else on a page stays as it is.
import { stripVTControlCharacters } from 'node:util'

/** Without colours and without vitest's own lines. */
export const figuresIn = (printed) =>
  stripVTControlCharacters(printed)
    .split('\n')
    .filter((line) => !/^\s*(?:·|Test Files|Tests|Start at|Duration)|RUN\s|\.(?:js|css|cjs): \d/.test(line))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()

/** `## name` with its day and its figures: in place of the one that is there, or behind the last. */
export function withPart(page, name, figures, day) {
  const part = `## ${name}\n\nMeasured on ${day}.\n\n\`\`\`text\n${figures}\n\`\`\`\n`
  const old = new RegExp(`^## ${name}\\n[\\s\\S]*?\\n\`\`\`text\\n[\\s\\S]*?\\n\`\`\`\\n`, 'm')
  if (old.test(page)) return page.replace(old, () => part)
  const fence = '\n```\n'
  const end = page.lastIndexOf(fence) === -1 ? page.length : page.lastIndexOf(fence) + fence.length
  return `${page.slice(0, end)}\n${part}${page.slice(end)}`
}

/** Between `<!-- figures:name -->` and `<!-- /figures:name -->`: those paragraphs that `isWanted`, or all. */
export function withCopy(page, name, figures, day, isWanted = () => true) {
  const [from, to] = [`<!-- figures:${name} -->`, `<!-- /figures:${name} -->`]
  const [start, end] = [page.indexOf(from), page.indexOf(to)]
  if (start === -1 || end < start) throw new Error(`The page has no place for the figures of ${name}.`)
  const wanted = figures.split('\n\n').filter(isWanted).join('\n\n')
  const copy = `\nMeasured on ${day}.\n\n\`\`\`text\n${wanted}\n\`\`\`\n`
  return page.slice(0, start + from.length) + copy + page.slice(end)
}
