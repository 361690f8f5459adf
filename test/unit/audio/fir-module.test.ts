import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import wabt from 'wabt'
import { FIR_MODULE } from '../../../src/audio/fir-module.ts'

it('is what fir.wat compiles to: npm run build:wasm', async () => {
  const source = await readFile(new URL('../../../src/audio/fir.wat', import.meta.url), 'utf8')
  const compiler = await wabt()
  const module = compiler.parseWat('fir.wat', source, { simd: true })
  expect(FIR_MODULE).toBe(Buffer.from(module.toBinary({}).buffer).toString('base64'))
})
