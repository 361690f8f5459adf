import { expect, test } from 'vitest'
import { Observable } from '../../../../web/src/shell/observable.ts'

test('tells of each other value, and of the same one not again', () => {
  const told: number[] = []
  const observable = new Observable(1)
  const stop = observable.subscribe((value) => told.push(value))
  for (const value of [1, 2, 2, 3]) observable.set(value)
  stop()
  observable.set(4)
  expect(told).toEqual([2, 3])
  expect(observable.value).toBe(4)
})

test('who leaves while it is told disturbs nobody', () => {
  const told: string[] = []
  const observable = new Observable(0)
  const stop = observable.subscribe(() => {
    told.push('one')
    stop()
  })
  observable.subscribe(() => told.push('two'))
  observable.set(1)
  observable.set(2)
  expect(told).toEqual(['one', 'two', 'two'])
})
