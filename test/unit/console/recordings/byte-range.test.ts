import { describe, expect, it } from 'vitest'
import { byteRange } from '../../../../src/console/recordings/byte-range.ts'

describe('byteRange', () => {
  it.each([
    ['bytes=0-9', { first: 0, last: 9 }],
    ['bytes=99-99', { first: 99, last: 99 }],
    ['bytes=10-', { first: 10, last: 99 }],
    ['bytes=90-1000', { first: 90, last: 99 }],
    ['bytes=-10', { first: 90, last: 99 }],
    ['bytes=-1000', { first: 0, last: 99 }],
    ['Bytes = 3 - 4', { first: 3, last: 4 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=100-200', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=9-3', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=0-1,5-6', 'whole'],
    ['bytes=a-b', 'whole'],
    ['items=0-1', 'whole'],
    ['bytes=0-9999999999999999999', 'whole'],
    ['', 'whole'],
    [undefined, 'whole'],
  ] as const)('%s of 100 bytes', (header, range) => {
    expect(byteRange(header, 100)).toEqual(range)
  })
})
