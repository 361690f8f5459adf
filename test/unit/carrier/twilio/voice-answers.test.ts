import { beforeEach, describe, expect, test } from 'vitest'
import type { Answer, IncomingCall } from '../../../../src/carrier/switchboard.ts'
import { StreamTokens } from '../../../../src/carrier/twilio/stream-token.ts'
import { InMemoryTokenLedger } from '../../../../src/carrier/twilio/token-ledger.ts'
import { Twiml } from '../../../../src/carrier/twilio/twiml.ts'
import { VoiceAnswers } from '../../../../src/carrier/twilio/voice-answers.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import { memoryLog } from '../../../support/memory-log.ts'
import { elementsNamed, xmlTree } from '../../../support/xml-tree.ts'

const call = (callId: string): IncomingCall => ({ callId, from: 'anonymous', to: '+15550100200' })
const urls = {
  media: 'wss://calls.example.com/twilio/media',
  next: 'https://calls.example.com/twilio/next',
  streamStatus: 'https://calls.example.com/twilio/stream-status',
}
const twiml = Twiml.load()

let clock: VirtualClock
let tokens: StreamTokens
let captured: ReturnType<typeof memoryLog>
let incoming: IncomingCall[]
let decide: (call: IncomingCall) => Answer
let answers: VoiceAnswers

function tokenIn(text: string): string {
  return elementsNamed(xmlTree(text), 'Parameter')[0]?.attributes['value'] ?? ''
}

function build(maxAnswers?: number): VoiceAnswers {
  const switchboard = {
    incoming(one: IncomingCall): Answer {
      incoming.push(one)
      return decide(one)
    },
  }
  const deps = { switchboard, tokens, twiml, urls, clock, log: captured.log }
  return new VoiceAnswers(maxAnswers === undefined ? deps : { ...deps, maxAnswers })
}

beforeEach(() => {
  clock = new VirtualClock()
  tokens = new StreamTokens(['auth-token'], new InMemoryTokenLedger(clock))
  captured = memoryLog()
  incoming = []
  decide = () => ({ kind: 'connect', language: 'en-US' })
  answers = build()
})

describe('the first answer', () => {
  test('opens a stream with a token for this call', () => {
    const tree = xmlTree(answers.answer(call('CA1')))
    expect(elementsNamed(tree, 'Connect')[0]?.attributes).toEqual({ action: urls.next })
    expect(elementsNamed(tree, 'Stream')[0]?.attributes).toEqual({
      url: urls.media,
      statusCallback: urls.streamStatus,
    })
    const token = tokenIn(answers.answer(call('CA1')))
    expect(tokens.redeem(token, 'CA1', clock.wallMs())).toBe('ok')
  })

  test('or says that there is no place, in the words of the switchboard', () => {
    decide = () => ({ kind: 'refuse', language: 'de-DE', text: 'Alles belegt.' })
    const [say] = elementsNamed(xmlTree(answers.answer(call('CA1'))), 'Say')
    expect(say).toEqual({
      name: 'Say',
      attributes: { language: 'de-DE' },
      children: ['Alles belegt.'],
    })
  })

  test('is not remembered when the switchboard failed', () => {
    decide = () => {
      throw new TypeError('broken')
    }
    expect(() => answers.answer(call('CA1'))).toThrow('broken')
    decide = () => ({ kind: 'connect', language: 'en-US' })
    expect(tokenIn(answers.answer(call('CA1')))).not.toBe('')
  })
})

describe('a repeat', () => {
  test('gets the same TwiML and the switchboard is not asked again', () => {
    const first = answers.answer(call('CA1'))
    clock.advance(15_000)
    expect(answers.answer(call('CA1'))).toBe(first)
    expect(incoming).toHaveLength(1)
  })

  test('of a refusal stays a refusal', () => {
    decide = () => ({ kind: 'refuse', language: 'en-US', text: 'Busy.' })
    const first = answers.answer(call('CA1'))
    decide = () => ({ kind: 'connect', language: 'en-US' })
    clock.advance(120_000)
    expect(answers.answer(call('CA1'))).toBe(first)
  })

  test('gets a new token when the first ran out before any stream came', () => {
    const first = answers.answer(call('CA1'))
    clock.advance(60_000)
    const second = answers.answer(call('CA1'))
    expect(tokens.redeem(tokenIn(first), 'CA1', clock.wallMs())).toBe('expired')
    expect(tokens.redeem(tokenIn(second), 'CA1', clock.wallMs())).toBe('ok')
  })

  test('never gets a new token once the stream has started', () => {
    const first = answers.answer(call('CA1'))
    expect(tokens.redeem(tokenIn(first), 'CA1', clock.wallMs())).toBe('ok')
    answers.streamStarted('CA1')
    clock.advance(120_000)
    expect(answers.answer(call('CA1'))).toBe(first)
    expect(incoming).toHaveLength(1)
  })

  test('after ten minutes is a new question', () => {
    decide = () => ({ kind: 'refuse', language: 'en-US', text: 'Busy.' })
    answers.answer(call('CA1'))
    clock.advance(600_000)
    decide = () => ({ kind: 'connect', language: 'en-US' })
    expect(tokenIn(answers.answer(call('CA1')))).not.toBe('')
  })

  test('of another call has another token', () => {
    expect(answers.answer(call('CA1'))).not.toBe(answers.answer(call('CA2')))
  })

  test('a stream of a call that was never answered changes nothing', () => {
    answers.streamStarted('CA9')
    expect(tokenIn(answers.answer(call('CA9')))).not.toBe('')
  })
})

test('the oldest answer goes when there is no room, and that is logged', () => {
  answers = build(2)
  const first = answers.answer(call('CA1'))
  const second = answers.answer(call('CA2'))
  answers.answer(call('CA3'))
  expect(captured.lines.map(({ msg }) => msg)).toEqual(['answer forgotten early'])
  expect(answers.answer(call('CA2'))).toBe(second)
  expect(answers.answer(call('CA1'))).not.toBe(first)
})
