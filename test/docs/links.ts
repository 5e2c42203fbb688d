// Links from page to page, and to headings, as GitHub makes anchors of them.
import fs from 'node:fs'
import path from 'node:path'
import { pageText } from './shell-commands.ts'

const root = path.resolve(import.meta.dirname, '../..')

const withoutCode = (text: string) => text.replace(/^ *```[\s\S]*?^ *```/gm, '').replace(/`[^`\n]*`/g, '')

/** https://github.com/gjtorikian/html-pipeline/blob/v2.14.3/lib/html/pipeline/toc_filter.rb */
function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>()
  const headings = [...text.replace(/^ *```[\s\S]*?^ *```/gm, '').matchAll(/^#{1,6} +(.+?) *#*$/gm)]
  const anchors = headings.map(([, heading = '']) => {
    const shown = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    const anchor = shown
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-')
    const times = seen.get(anchor) ?? 0
    seen.set(anchor, times + 1)
    return times === 0 ? anchor : `${anchor}-${times}`
  })
  return new Set(anchors)
}

/** Links of a page that lead to no file, or to no heading of it. */
export function deadLinks(page: string): readonly string[] {
  const targets = [...withoutCode(pageText(page)).matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)].map(
    ([, to = '']) => to,
  )
  return targets.filter((to) => {
    const [file = '', anchor] = to.split('#')
    const target = file === '' ? page : path.posix.join(path.posix.dirname(page), decodeURI(file))
    if (!fs.existsSync(path.join(root, target))) return true
    return anchor !== undefined && target.endsWith('.md') && !anchorsOf(pageText(target)).has(anchor)
  })
}
