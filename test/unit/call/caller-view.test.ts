import { expect, test } from 'vitest'
import { CallerView } from '../../../src/call/caller-view.ts'
import type { CallFact } from '../../../src/shared/call-event.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'

test('the end of a camera says why, unless whoever showed pictures has stopped', () => {
  const facts: CallFact[] = []
  const view = new CallerView({
    show: () => true,
    report: (fact) => facts.push(fact),
    clock: new VirtualClock(),
  })
  const begin = (): { close(): void } => {
    const viewing = view.begin('page', () => undefined)
    if (typeof viewing === 'string') throw new TypeError('pictures may be shown')
    return viewing
  }
  begin().close()
  begin()
  view.end('agent')
  begin()
  view.begin('link', () => undefined)
  view.close()
  const off = { type: 'camera', on: false, by: 'page', pictures: 0 }
  expect(facts.filter((fact) => fact.type === 'camera' && !fact.on)).toEqual([
    off,
    { ...off, why: 'agent' },
    { ...off, why: 'taken-over' },
    { ...off, by: 'link', why: 'call-over' },
  ])
})
