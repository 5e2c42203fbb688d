// The licences of what is bundled (into the hook, the flusher, the page): dist/THIRD-PARTY-NOTICES.txt, which every one of
// them asks for.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** `inputs`: the files that went into bundles, as esbuild's metafile names them, relative to `root`. */
export function noticesOf(inputs, root) {
  const folders = new Set(inputs.flatMap((input) => packageFolder(input) ?? []))
  const notices = [...folders].sort().map((folder) => noticeOf(path.join(root, folder)))
  return `turnspan contains parts of these packages.\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`
}

/** The innermost: `node_modules/a/node_modules/@b/c/lib/x.js` → `node_modules/a/node_modules/@b/c`. */
function packageFolder(input) {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input.replaceAll('\\', '/'))?.[1]
}

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((each) => /^(?:licen[cs]e|copying)(?:\.\w+)?$/i.test(each))
  const text =
    file && existsSync(path.join(folder, file)) ? readFileSync(path.join(folder, file), 'utf8') : ''
  return `${name} ${version}\nLicence: ${license}\n\n${text.trim()}\n`
}
