import { beforeEach, expect, test } from 'vitest'
import { CallerView, type Viewing, type ViewEnd } from '../../../src/call/caller-view.ts'
import type { CallFact } from '../../../src/shared/call-event.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'

let clock: VirtualClock
let shown: string[]
let facts: CallFact[]
let sighted: boolean
let view: CallerView

beforeEach(() => {
  clock = new VirtualClock()
  shown = []
  facts = []
  sighted = true
  view = new CallerView({
    show: (jpeg) => {
      if (sighted) shown.push(jpeg)
      return sighted
    },
    report: (fact) => facts.push(fact),
    clock,
  })
})

const begun = (by: 'page' | 'link', ends: ViewEnd[] = []): Viewing => {
  const viewing = view.begin(by, (why) => ends.push(why))
  if (typeof viewing === 'string') throw new Error(viewing)
  return viewing
}

test('one picture a second is shown, and what comes between is dropped', () => {
  const camera = begun('link')
  const became = Array.from({ length: 21 }, (_, at) => {
    const showing = camera.show(`picture ${at}`)
    clock.advance(250)
    return showing
  })
  expect(became.filter((one) => one === 'shown')).toHaveLength(6)
  expect(became.filter((one) => one === 'too-soon')).toHaveLength(15)
  expect(shown).toEqual([
    'picture 0',
    'picture 4',
    'picture 8',
    'picture 12',
    'picture 16',
    'picture 20',
  ])
})

test('what the model could not see does not use the second up', () => {
  const camera = begun('page')
  sighted = false
  expect(camera.show('one')).toBe('not-now')
  sighted = true
  expect(camera.show('two')).toBe('shown')
  expect(shown).toEqual(['two'])
})

test('the call’s record says when a camera was on, whose, and how much it has shown', () => {
  const camera = begun('link')
  camera.show('one')
  clock.advance(1_000)
  camera.show('two')
  camera.close()
  camera.close()
  expect(facts).toEqual([
    { type: 'camera', on: true, by: 'link' },
    { type: 'camera', on: false, by: 'link', pictures: 2 },
  ])
  expect(view.on).toBe(false)
})

test('another camera takes over, and the first one is told and shows nothing more', () => {
  const ends: ViewEnd[] = []
  const first = begun('page', ends)
  const second = begun('link')
  expect(ends).toEqual(['taken-over'])
  expect(first.show('old')).toBe('over')
  first.close()
  expect(second.show('new')).toBe('shown')
  expect(shown).toEqual(['new'])
})

test('the assistant has seen enough: the camera is told, and another may come', () => {
  const ends: ViewEnd[] = []
  const camera = begun('link', ends)
  view.end('agent')
  expect(ends).toEqual(['agent'])
  expect(camera.show('late')).toBe('over')
  expect(begun('link').show('again')).toBe('shown')
})

test('the end of the call is the end of every camera', () => {
  const ends: ViewEnd[] = []
  begun('link', ends)
  view.close()
  view.close()
  expect(ends).toEqual(['call-over'])
  expect(view.begin('link', () => undefined)).toBe('call-over')
})

test('a call shows 900 pictures and no more, by however many cameras', () => {
  const ends: ViewEnd[] = []
  const first = begun('link')
  for (let at = 0; at < 600; at++) {
    first.show('one')
    clock.advance(1_000)
  }
  const second = begun('link', ends)
  for (let at = 0; at < 400; at++) {
    second.show('two')
    clock.advance(1_000)
  }
  expect(shown).toHaveLength(900)
  expect(ends).toEqual(['spent'])
  expect(view.begin('page', () => undefined)).toBe('spent')
  expect(facts.at(-1)).toEqual({
    type: 'camera',
    on: false,
    by: 'link',
    pictures: 300,
    why: 'spent',
  })
})

test('who closes their own camera is told nothing', () => {
  const ends: ViewEnd[] = []
  begun('page', ends).close()
  expect(ends).toEqual([])
})

test('the end of a camera says why, unless whoever showed pictures has stopped', () => {
  begun('page').close()
  begun('page')
  view.end('agent')
  begun('page')
  begun('link')
  view.close()
  const off = { type: 'camera', on: false, by: 'page', pictures: 0 }
  expect(facts.filter((fact) => fact.type === 'camera' && !fact.on)).toEqual([
    off,
    { ...off, why: 'agent' },
    { ...off, why: 'taken-over' },
    { ...off, by: 'link', why: 'call-over' },
  ])
})

test('the first picture of each camera is told of, once the model has seen it', () => {
  const firsts: number[] = []
  view.listen({
    first: () => firsts.push(clock.nowMs()),
    gone: () => undefined,
    over: () => undefined,
  })
  const camera = begun('link')
  sighted = false
  camera.show('one')
  expect(firsts).toEqual([])
  sighted = true
  camera.show('two')
  clock.advance(1_000)
  camera.show('three')
  expect(firsts).toEqual([0])
  clock.advance(1_000)
  begun('page').show('four')
  expect(firsts).toEqual([0, 2_000])
})
