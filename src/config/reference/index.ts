export { jsonSchemaOfConfig } from './json-schema.ts'
export { referencePage } from './page.ts'
