import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { signatureOf } from '../../../src/after-call/signature.ts'

test('a signature names its time and covers it, the body and nothing else', () => {
  const mac = createHmac('sha256', 'the-secret').update('1800000000.{"a":"ö"}').digest('hex')
  expect(signatureOf('{"a":"ö"}', 'the-secret', 1_800_000_000)).toBe(`t=1800000000,v1=${mac}`)
  expect(signatureOf('{"a":"ö"}', 'the-secret', 1_800_000_001)).not.toContain(mac)
  expect(signatureOf('{"a":"ö"}', 'another-one', 1_800_000_000)).not.toContain(mac)
})
