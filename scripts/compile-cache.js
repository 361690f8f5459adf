// Preloaded by `npm start`: keeps what Node makes of the TypeScript sources, so that every start
// but the first is quicker and does not hold the compiler in memory (about 30 MB).
import { enableCompileCache } from 'node:module'
import { fileURLToPath, URL } from 'node:url'

enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/hexkey', import.meta.url)))
