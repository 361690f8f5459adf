import { describe, expect, it } from 'vitest'
import {
  parseObject,
  recordableIncoming,
  recordableOutgoing,
  recordableSetup,
} from '../../../../src/model/gemini/frame-text.ts'

function incoming(text: string): string {
  return recordableIncoming(text, parseObject(text) ?? {})
}

describe('parseObject', () => {
  it.each(['', '{', 'null', '5', '"text"', '[1]', '{"a":1}x'])('refuses %s', (text) => {
    expect(parseObject(text)).toBeNull()
  })

  it('reads an object', () => {
    expect(parseObject('{"a":1}')).toEqual({ a: 1 })
  })
})

describe('what may be recorded of an incoming message', () => {
  it('is the text itself, byte by byte, when there is nothing to hide', () => {
    const text = '{ "serverContent" : {"turnComplete":true} }'
    expect(incoming(text)).toBe(text)
    expect(incoming('{"sessionResumptionUpdate":{"resumable":false}}')).toContain('false')
  })

  it('hides a handle however it is escaped', () => {
    const text = '{"sessionResumptionUpdate":{"newHandle":"se\\u0063ret","resumable":true},"x":1}'
    expect(JSON.parse(incoming(text))).toEqual({
      sessionResumptionUpdate: { newHandle: '[handle]', resumable: true },
      x: 1,
    })
  })

  it('leaves a tool argument of that name alone', () => {
    const text = '{"toolCall":{"functionCalls":[{"args":{"newHandle":"brass"}}]}}'
    expect(incoming(text)).toBe(text)
  })
})

describe('what may be recorded of an outgoing message', () => {
  it('is the text itself', () => {
    const text = '{"realtimeInput":{"audio":{"data":"AgM=","mimeType":"audio/pcm;rate=16000"}}}'
    expect(recordableOutgoing(text)).toBe(text)
  })
})

describe('what may be recorded of a set-up', () => {
  it('hides the handle and keeps the rest', () => {
    const text = '{"setup":{"model":"m","sessionResumption":{"handle":"secret"}}}'
    expect(JSON.parse(recordableSetup(text))).toEqual({
      setup: { model: 'm', sessionResumption: { handle: '[handle]' } },
    })
  })

  it.each(['{"setup":{"sessionResumption":{}}}', '{"setup":{}}', '{"setup":5}', '{}', 'x'])(
    'is the text itself: %s',
    (text) => {
      expect(recordableSetup(text)).toBe(text)
    },
  )
})
