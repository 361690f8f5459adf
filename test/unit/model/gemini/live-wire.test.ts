import { describe, expect, it } from 'vitest'
import { LiveWire } from '../../../../src/model/gemini/live-wire.ts'
import type { SocketEnd } from '../../../../src/model/gemini/model-socket.ts'
import type { SdkSocket } from '../../../../src/model/gemini/workarounds.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import { memoryLog } from '../../../support/memory-log.ts'
import { MemoryModelSocket } from '../../../support/memory-model-socket.ts'

/** A wire with the SDK's half, and everything that both halves were told. */
function bench() {
  const clock = new VirtualClock()
  const sockets: MemoryModelSocket[] = []
  const told: unknown[] = []
  const ends: SocketEnd[] = []
  const wire = new LiveWire({
    open: (_url, _headers, listener) => {
      const socket = new MemoryModelSocket(listener)
      sockets.push(socket)
      return socket
    },
    clock,
    tap: null,
    log: memoryLog().log,
    onAudio: (pcm) => told.push(['audio', [...pcm]]),
    onTranscript: ({ name, text }) => told.push([name, text]),
    onBadMessage: (reason) => told.push(['bad', reason]),
    onEnd: (end) => ends.push(end),
  })
  const sdk: SdkSocket = wire.create(
    'ws://x/?key=k',
    {},
    {
      onopen: () => told.push(['open']),
      onmessage: ({ data }) => told.push(['message', data]),
      onerror: () => told.push(['error']),
      onclose: ({ code }) => told.push(['close', code]),
    },
  )
  return { clock, ends, sdk, sockets, told, wire }
}

describe('LiveWire', () => {
  it('says how far the connection has come', () => {
    const { sdk, sockets, wire } = bench()
    expect(wire.progress).toBe('no-socket')
    sdk.connect()
    expect(wire.progress).toBe('opening')
    sockets[0]!.open()
    expect(wire.progress).toBe('open')
  })

  it('opens nothing once it was destroyed: credentials can arrive after the deadline', () => {
    const { sdk, sockets, wire } = bench()
    wire.destroy()
    sdk.connect()
    sdk.send('{}')
    expect(sockets).toEqual([])
  })

  it('tells the SDK and the session of the end, the SDK first, once', () => {
    const { ends, sdk, sockets, told } = bench()
    sdk.connect()
    sockets[0]!.end({ code: 1011, reason: 'x' })
    expect(told).toEqual([['close', 1011]])
    expect(ends).toEqual([{ code: 1011, reason: 'x', httpStatus: null, networkError: null }])
  })

  it('gives the SDK text for each message, in the turn in which it came', () => {
    const { sdk, sockets, told } = bench()
    sdk.connect()
    sockets[0]!.open()
    sdk.send('{"setup":{}}')
    sockets[0]!.say('{"a":1}')
    sockets[0]!.say('{"b":2}')
    expect(told).toEqual([['open'], ['message', '{"a":1}'], ['message', '{"b":2}']])
  })

  it('leads audio and words that come alone past the SDK, once that hands messages on', () => {
    const { sdk, sockets, told, wire } = bench()
    const words = '{"serverContent":{"outputTranscription":{"text":"Hello."}}}'
    const inlineData = { mimeType: 'audio/pcm;rate=24000', data: 'AQI=' }
    const audio = JSON.stringify({ serverContent: { modelTurn: { parts: [{ inlineData }] } } })
    sdk.connect()
    sockets[0]!.open()
    sdk.send('{"setup":{}}')
    for (const text of [words, audio]) sockets[0]!.say(text)
    wire.sdkFlows()
    for (const text of [words, audio, '{"c":3}']) sockets[0]!.say(text)
    expect(told).toEqual([
      ['open'],
      ['message', words],
      ['message', audio],
      ['agentText', 'Hello.'],
      ['audio', [1, 2]],
      ['message', '{"c":3}'],
    ])
  })

  it('knows what waits in the socket, and nothing waits without one', () => {
    const { sdk, sockets, wire } = bench()
    expect(wire.bufferedBytes).toBe(0)
    sdk.connect()
    sockets[0]!.bufferedBytes = 42
    expect(wire.bufferedBytes).toBe(42)
  })

  it.each(['close', 'destroy'] as const)(
    '%s is harmless before a socket and after its end',
    (how) => {
      const { clock, sdk, sockets, wire } = bench()
      if (how === 'close') wire.close()
      sdk.connect()
      sockets[0]!.end({ code: 1000 })
      wire[how]()
      expect(sockets[0]!.closes).toEqual([])
      expect(clock.pending).toBe(0)
    },
  )

  it('forgets the grace when the peer answers in time', () => {
    const { clock, sdk, sockets, wire } = bench()
    sdk.connect()
    sockets[0]!.peerAlive = false
    wire.close()
    clock.advance(100)
    sockets[0]!.end({ code: 1005 })
    expect(clock.pending).toBe(0)
    clock.advance(1_000)
    expect(sockets[0]!.closes).toEqual(['politely'])
  })

  it('closes politely once, and at once when the peer stays away', () => {
    const { clock, sdk, sockets, wire } = bench()
    sdk.connect()
    sockets[0]!.peerAlive = false
    sdk.close()
    wire.close()
    expect(sockets[0]!.closes).toEqual(['politely'])
    clock.advance(500)
    expect(sockets[0]!.closes).toEqual(['politely', 'at-once'])
    expect(clock.pending).toBe(0)
  })
})
