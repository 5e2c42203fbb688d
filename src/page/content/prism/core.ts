// Its grammars look for a global of this name.
import './quiet.ts'
import Core from 'prismjs/components/prism-core.js'

export const Prism = Core

Object.assign(globalThis, { Prism })
