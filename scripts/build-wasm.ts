// Compiles the filter's WebAssembly: npm run build:wasm -- --help
import { readFile, writeFile } from 'node:fs/promises'
import wabt from 'wabt'
import { takesNothing } from './command-line/read-command-line.ts'

const USAGE = `npm run build:wasm

Compiles src/audio/fir.wat into src/audio/fir-module.ts. Only needed after a change of the former: both
are in the repository, and a test fails when they do not belong together.`

const SOURCE = new URL('../src/audio/fir.wat', import.meta.url)
const TARGET = new URL('../src/audio/fir-module.ts', import.meta.url)

async function build(): Promise<void> {
  const compiler = await wabt()
  const module = compiler.parseWat('fir.wat', await readFile(SOURCE, 'utf8'), { simd: true })
  module.validate()
  const { buffer } = module.toBinary({})
  module.destroy()

  await writeFile(
    TARGET,
    `// Made of fir.wat by \`npm run build:wasm\`: change that file, not this one.

/** The module of fir.wat, ${buffer.length} bytes in base64. */
export const FIR_MODULE =
  '${Buffer.from(buffer).toString('base64')}'
`,
  )
  console.log(`${buffer.length} bytes of WebAssembly`)
}

if (takesNothing(USAGE)) await build()
