import { expect, test } from 'vitest'
import { TypedEvents } from '../../../src/shared/typed-events.ts'

// A type, not an interface, would do as well: tuples by name.
interface Events {
  said: [word: string, atMs: number]
  closed: []
}

test('listeners get the arguments, in the order they were added', () => {
  const events = new TypedEvents<Events>()
  const heard: string[] = []
  events.on('said', (word, atMs) => heard.push(`first ${word} ${atMs}`))
  events.on('said', (word) => heard.push(`second ${word}`))
  events.emit('said', 'hello', 5)
  expect(heard).toEqual(['first hello 5', 'second hello'])
})

test('a listener that left hears nothing more', () => {
  const events = new TypedEvents<Events>()
  let times = 0
  const leave = events.on('closed', () => {
    times += 1
  })
  events.emit('closed')
  leave()
  events.emit('closed')
  expect(times).toBe(1)
})

test('leaving while an event is given out does not disturb the others', () => {
  const events = new TypedEvents<Events>()
  const heard: string[] = []
  const leave = events.on('closed', () => {
    leave()
    heard.push('first')
  })
  events.on('closed', () => heard.push('second'))
  events.emit('closed')
  expect(heard).toEqual(['first', 'second'])
})

test('an event that nobody listens to is fine', () => {
  expect(() => {
    new TypedEvents<Events>().emit('closed')
  }).not.toThrow()
})
