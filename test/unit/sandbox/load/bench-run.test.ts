import { expect, test } from 'vitest'
import { complaintsIn } from '../../../../src/sandbox/load/bench-run.ts'

test('of what a server printed, only complaints are repeated', () => {
  const output = [
    '{"level":30,"msg":"call-started"}',
    '{"level":40,"msg":"media stream refused"}',
    'TypeError: something is not a function',
    '    at somewhere',
    '',
  ].join('\n')
  expect(complaintsIn(output)).toEqual([
    '{"level":40,"msg":"media stream refused"}',
    'TypeError: something is not a function',
    '    at somewhere',
  ])
})
