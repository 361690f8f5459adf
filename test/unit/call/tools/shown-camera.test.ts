import { beforeEach, describe, expect, test } from 'vitest'
import { CallerView, type ViewEnd, type Viewing } from '../../../../src/call/caller-view.ts'
import { NO_MORE_PICTURES, PICTURES_COME } from '../../../../src/call/line/requests.ts'
import { CallMemory } from '../../../../src/call/tools/call-memory.ts'
import { ShownCamera } from '../../../../src/call/tools/shown-camera.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'

let clock: VirtualClock
let memory: CallMemory
let ends: ViewEnd[]
let notes: string[]
let listens: boolean

function viewOf(clock: VirtualClock): CallerView {
  return new CallerView({ show: () => true, report: () => undefined, clock })
}

function cameraOf(view: CallerView, kept = memory): ShownCamera {
  return new ShownCamera({
    ...{ view, memory: kept, clock },
    link: () => 'https://example.com/x',
    tell: (text) => {
      if (listens) notes.push(text)
      return listens
    },
  })
}

const begin = (view: CallerView, madeAtMs: number) =>
  view.begin('link', (why) => ends.push(why), madeAtMs)

beforeEach(() => {
  clock = new VirtualClock()
  memory = new CallMemory()
  ends = []
  notes = []
  listens = true
})

describe('a camera that is switched off', () => {
  test('shows nothing more, and is told why', () => {
    const view = viewOf(clock)
    const camera = cameraOf(view)
    const viewing = begin(view, clock.wallMs())
    if (typeof viewing === 'string') throw new Error(viewing)
    expect(camera.on).toBe(true)
    expect(viewing.show('/9j/')).toBe('shown')
    expect(camera.stop()).toBe(true)
    expect(camera.on).toBe(false)
    expect(ends).toEqual(['agent'])
    clock.advance(1_000)
    expect(viewing.show('/9j/')).toBe('over')
  })

  test('cannot be switched on again with a link of before, but with one of after', () => {
    const view = viewOf(clock)
    const camera = cameraOf(view)
    const before = clock.wallMs()
    expect(camera.stop()).toBe(false)
    expect(begin(view, before)).toBe('agent')
    clock.advance(1)
    expect(begin(view, clock.wallMs())).toBeTypeOf('object')
  })

  test('stays off when another process goes on with the call', () => {
    cameraOf(viewOf(clock)).stop()
    const elsewhere = viewOf(clock)
    cameraOf(elsewhere, new CallMemory(memory.position))
    expect(begin(elsewhere, clock.wallMs())).toBe('agent')
    expect(begin(elsewhere, clock.wallMs() + 1)).toBeTypeOf('object')
  })

  test('leaves the camera of a web page alone: it has no link', () => {
    const view = viewOf(clock)
    cameraOf(view).stop()
    expect(view.begin('page', () => undefined)).toBeTypeOf('object')
  })
})

function show(view: CallerView): Viewing {
  const viewing = begin(view, clock.wallMs())
  if (typeof viewing === 'string') throw new Error(viewing)
  clock.advance(1_000)
  expect(viewing.show('/9j/')).toBe('shown')
  return viewing
}

describe('the model is told that pictures come', () => {
  test('once, also when the camera was lost and is back, or the call is elsewhere', () => {
    const view = viewOf(clock)
    cameraOf(view)
    show(view)
    show(view)
    const elsewhere = viewOf(clock)
    cameraOf(elsewhere, new CallMemory(memory.position))
    show(elsewhere)
    expect(notes).toEqual([PICTURES_COME])
  })

  test('with the next camera, when too much was waiting to be told', () => {
    const view = viewOf(clock)
    cameraOf(view)
    listens = false
    show(view)
    listens = true
    show(view)
    expect(notes).toEqual([PICTURES_COME])
  })

  test('anew after it had switched the camera off', () => {
    const view = viewOf(clock)
    const camera = cameraOf(view)
    show(view)
    camera.stop()
    clock.advance(1)
    show(view)
    expect(notes).toEqual([PICTURES_COME, PICTURES_COME])
  })
})

describe('the model is told that no more pictures come', () => {
  test('eight seconds after the caller has switched the camera off', () => {
    const view = viewOf(clock)
    cameraOf(view)
    show(view).close()
    clock.advance(7_999)
    expect(notes).toEqual([PICTURES_COME])
    clock.advance(1)
    expect(notes).toEqual([PICTURES_COME, NO_MORE_PICTURES])
    show(view)
    expect(notes).toEqual([PICTURES_COME, NO_MORE_PICTURES, PICTURES_COME])
  })

  test('after as many as a call may show', () => {
    const view = viewOf(clock)
    cameraOf(view)
    const viewing = show(view)
    for (let picture = 1; picture < 900; picture += 1) {
      clock.advance(1_000)
      viewing.show('/9j/')
    }
    expect(ends).toEqual(['spent'])
    clock.advance(8_000)
    expect(notes).toEqual([PICTURES_COME, NO_MORE_PICTURES])
  })

  test.each<[string, (view: CallerView, camera: ShownCamera) => void]>([
    [
      'the camera was lost and is back',
      (view) => {
        begin(view, clock.wallMs())
      },
    ],
    [
      'the model switches off what comes back',
      (view, camera) => {
        begin(view, clock.wallMs())
        camera.stop()
      },
    ],
    [
      'the model has switched the camera off itself',
      (_view, camera) => {
        camera.stop()
      },
    ],
    [
      'the call is over',
      (view) => {
        view.close()
      },
    ],
  ])('not when %s', (_what, then) => {
    const view = viewOf(clock)
    const camera = cameraOf(view)
    show(view).close()
    clock.advance(5_000)
    then(view, camera)
    clock.advance(60_000)
    expect(notes).toEqual([PICTURES_COME])
  })

  test('not of a camera that has shown nothing', () => {
    const view = viewOf(clock)
    cameraOf(view)
    const viewing = begin(view, clock.wallMs())
    if (typeof viewing !== 'string') viewing.close()
    clock.advance(60_000)
    expect(notes).toEqual([])
  })
})
