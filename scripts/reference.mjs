// Writes what is told of config.json from its schema: docs/configuration-reference.md, and turnspan.schema.json, which the
// package holds for editors.
//   node scripts/reference.mjs
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

const root = path.resolve(import.meta.dirname, '..')

/** The sources are TypeScript, which the oldest node that builds does not read. */
const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ['src/config/reference/index.ts'],
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
  banner: {
    js: `import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(${JSON.stringify(import.meta.url)})`,
  },
})
const { jsonSchemaOfConfig, referencePage } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
)
writeFileSync(path.join(root, 'docs/configuration-reference.md'), referencePage())
writeFileSync(path.join(root, 'turnspan.schema.json'), `${JSON.stringify(jsonSchemaOfConfig(), null, 2)}\n`)
