import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { OpenAnswers } from '../../../../src/console/sign-in/open-answers.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'

class Answer extends EventEmitter {
  cut = false

  destroy(): void {
    this.cut = true
    this.emit('close')
  }
}

function answersOf(isOpen: (tokenHash: string) => Promise<boolean>) {
  const clock = new VirtualClock()
  const answers = new OpenAnswers(clock, isOpen)
  const begin = (tokenHash: string): Answer => {
    const answer = new Answer()
    answers.add(tokenHash, answer)
    return answer
  }
  /** Lets what was asked be answered. */
  const advance = async (ms: number): Promise<void> => {
    clock.advance(ms)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { clock, answers, begin, advance }
}

test('an answer goes on for as long as its session holds', async () => {
  const open = new Set(['a', 'b'])
  const { begin, advance } = answersOf((tokenHash) => Promise.resolve(open.has(tokenHash)))
  const [one, two] = [begin('a'), begin('b')]
  await advance(15_000)
  expect([one.cut, two.cut]).toEqual([false, false])
  open.delete('a')
  await advance(15_000)
  expect([one.cut, two.cut]).toEqual([true, false])
})

test('a store that is away cuts nobody', async () => {
  const { begin, advance } = answersOf(() => Promise.reject(new Error('away')))
  const one = begin('a')
  await advance(15_000)
  expect(one.cut).toBe(false)
})

test('asks once for each session that has something open, and not for what is over', async () => {
  const asked: string[] = []
  const { clock, begin, advance } = answersOf((tokenHash) => {
    asked.push(tokenHash)
    return Promise.resolve(true)
  })
  begin('a')
  begin('a')
  begin('b').destroy()
  await advance(15_000)
  expect(asked).toEqual(['a'])
  expect(clock.pending).toBe(1)
})

test('rests when nothing is open, and when it is stopped', async () => {
  const { clock, answers, begin, advance } = answersOf(() => Promise.resolve(true))
  begin('a').destroy()
  await advance(15_000)
  expect(clock.pending).toBe(0)
  begin('a')
  answers.stop()
  expect(clock.pending).toBe(0)
  begin('a')
  expect(clock.pending).toBe(0)
})
