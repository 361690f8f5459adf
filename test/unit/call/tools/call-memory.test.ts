import { expect, test } from 'vitest'
import { CallMemory } from '../../../../src/call/tools/call-memory.ts'

test('what was set is there, and goes on in another process', () => {
  const memory = new CallMemory()
  memory.set('step', { product: 'billi', number: 4 })
  memory.callerSpoke()
  const written = JSON.parse(JSON.stringify(memory.position)) as Record<string, unknown>
  const resumed = new CallMemory(written)
  expect(resumed.get('step')).toEqual({ product: 'billi', number: 4 })
  expect(resumed.callerTurns).toBe(1)
  expect(resumed.position).toEqual(written)
})

test('what is not there is undefined, and undefined forgets', () => {
  const memory = new CallMemory({ step: 3 })
  memory.set('step', undefined)
  expect(memory.get('step')).toBeUndefined()
  expect(memory.position).toEqual({})
})

test('a value is kept as it was when it was set', () => {
  const memory = new CallMemory()
  const value = { number: 4 }
  memory.set('step', value)
  value.number = 5
  expect(memory.get('step')).toEqual({ number: 4 })
})

test('beyond 2 KiB the keys go that were not set for longest', () => {
  const memory = new CallMemory()
  for (const key of ['a', 'b', 'c']) memory.set(key, 'x'.repeat(600))
  memory.set('a', 'y'.repeat(600))
  memory.set('d', 'ü'.repeat(350))
  expect(memory.get('b')).toBeUndefined()
  expect(Object.keys(memory.position)).toEqual(['c', 'a', 'd'])
  expect(Buffer.byteLength(JSON.stringify(memory.position))).toBeLessThanOrEqual(2_048)
})

test('a value that is too large by itself takes no other with it', () => {
  const memory = new CallMemory()
  memory.set('step', 4)
  memory.set('large', 'x'.repeat(3_000))
  expect(memory.position).toEqual({ step: 4 })
})

test('the position is the same object until something changes', () => {
  const memory = new CallMemory()
  memory.set('step', 4)
  const before = memory.position
  memory.set('step', 4)
  expect(memory.position).toBe(before)
  memory.set('step', 5)
  expect(memory.position).not.toBe(before)
})

test.each([() => 1, Symbol('x')])('what is no JSON is a mistake (case %#)', (value) => {
  expect(() => {
    new CallMemory().set('step', value)
  }).toThrow(TypeError)
})

test('the count of turns cannot be set by a tool, and a damaged one begins anew', () => {
  expect(() => {
    new CallMemory().set('caller-turns', 7)
  }).toThrow(TypeError)
  expect(new CallMemory({ 'caller-turns': 'many' }).callerTurns).toBe(0)
})
