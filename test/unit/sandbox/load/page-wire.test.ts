import { expect, it } from 'vitest'
import { stampMarker } from '../../../../src/sandbox/load/marker.ts'
import { PageWire } from '../../../../src/sandbox/load/page-wire.ts'

const wire = (): PageWire =>
  new PageWire({
    ticket: 'ticket-of-the-call',
    frames: [Buffer.alloc(640, 1), Buffer.alloc(640, 2)],
  })

const json = (message: object): Buffer => Buffer.from(JSON.stringify(message))

it('opens with its ticket', () => {
  expect(
    wire()
      .opening()
      .map((one) => JSON.parse(String(one)) as object),
  ).toEqual([{ type: 'start', ticket: 'ticket-of-the-call' }])
})

it('sends its frames over and over, each with the place of its first sample', () => {
  const page = wire()
  const sent = [1, 2, 3].map(() => Buffer.from(page.frame() as Uint8Array))
  expect(sent.map((frame) => [frame.readUInt32LE(0), frame[4], frame.length])).toEqual([
    [0, 1, 644],
    [320, 2, 644],
    [640, 1, 644],
  ])
})

it('finds the marker in sound that comes, and counts its samples', () => {
  const samples = new Int16Array(960)
  stampMarker(samples, 96, 24_000)
  const message = Buffer.concat([Buffer.alloc(4), Buffer.from(samples.buffer)])
  expect(wire().read(message, true)).toEqual({ kind: 'audio', samples: 960, firstLoud: 96 })
})

it('knows a mark, silence, a refusal, and that the rest is for people', () => {
  const page = wire()
  expect(page.read(json({ type: 'mark', name: 'm1' }), false)).toEqual({ kind: 'mark', name: 'm1' })
  expect(page.read(json({ type: 'clear' }), false)).toEqual({ kind: 'clear' })
  const refused = { type: 'refused', code: 'busy', words: 'Later.' }
  expect(page.read(json(refused), false)).toEqual({ kind: 'invalid' })
  const said = { type: 'said', who: 'agent', turn: 1, text: 'Hello' }
  expect(page.read(json(said), false)).toEqual({ kind: 'other' })
})
