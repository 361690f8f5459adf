import { beforeEach, describe, expect, test } from 'vitest'
import type { Answer, IncomingCall } from '../../../../src/carrier/switchboard.ts'
import { StreamTokens } from '../../../../src/carrier/stream-token.ts'
import { InMemoryTokenLedger } from '../../../../src/carrier/token-ledger.ts'
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
let decide: (call: IncomingCall) => Answer | Promise<Answer>
let answers: VoiceAnswers

function tokenIn(text: string): string {
  return elementsNamed(xmlTree(text), 'Parameter')[0]?.attributes['value'] ?? ''
}

function build(maxAnswers?: number): VoiceAnswers {
  const switchboard = {
    async incoming(one: IncomingCall): Promise<Answer> {
      incoming.push(one)
      return await decide(one)
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
  test('opens a stream with a token for this call', async () => {
    const tree = xmlTree(await answers.answer(call('CA1')))
    expect(elementsNamed(tree, 'Connect')[0]?.attributes).toEqual({ action: urls.next })
    expect(elementsNamed(tree, 'Stream')[0]?.attributes).toEqual({
      url: urls.media,
      statusCallback: urls.streamStatus,
    })
    const token = tokenIn(await answers.answer(call('CA1')))
    expect(await tokens.redeem(token, 'CA1', clock.wallMs())).toBe('ok')
  })

  test('or says that there is no place, in the words of the switchboard', async () => {
    decide = () => ({ kind: 'refuse', language: 'de-DE', text: 'Alles belegt.', person: null })
    const [say] = elementsNamed(xmlTree(await answers.answer(call('CA1'))), 'Say')
    expect(say).toEqual({
      name: 'Say',
      attributes: { language: 'de-DE' },
      children: ['Alles belegt.'],
    })
  })

  test('says that the call is recorded before the stream opens, and not on a reconnect', async () => {
    decide = () => ({ kind: 'connect', language: 'de-DE', notice: 'Wir nehmen <alles> auf.' })
    const [response] = elementsNamed(xmlTree(await answers.answer(call('CA1'))), 'Response')
    const [say, connect] = (response?.children ?? []).filter((one) => typeof one !== 'string')
    expect(say).toEqual({
      name: 'Say',
      attributes: { language: 'de-DE' },
      children: ['Wir nehmen <alles> auf.'],
    })
    expect(connect).toMatchObject({ name: 'Connect', attributes: { action: urls.next } })
    expect(elementsNamed(xmlTree(answers.reconnect('CA1')), 'Say')).toEqual([])
  })

  test('is not remembered when the switchboard failed', async () => {
    decide = () => {
      throw new TypeError('broken')
    }
    await expect(answers.answer(call('CA1'))).rejects.toThrow('broken')
    decide = () => ({ kind: 'connect', language: 'en-US' })
    expect(tokenIn(await answers.answer(call('CA1')))).not.toBe('')
  })
})

describe('a repeat', () => {
  test('that comes while the switchboard still decides waits for the same answer', async () => {
    const decision = Promise.withResolvers<Answer>()
    decide = () => decision.promise
    const both = Promise.all([answers.answer(call('CA1')), answers.answer(call('CA1'))])
    decision.resolve({ kind: 'connect', language: 'en-US' })
    const [first, second] = await both
    expect(first).toBe(second)
    expect(incoming).toHaveLength(1)
  })

  test('gets the same TwiML and the switchboard is not asked again', async () => {
    const first = await answers.answer(call('CA1'))
    clock.advance(15_000)
    expect(await answers.answer(call('CA1'))).toBe(first)
    expect(incoming).toHaveLength(1)
  })

  test('of a refusal stays a refusal', async () => {
    decide = () => ({ kind: 'refuse', language: 'en-US', text: 'Busy.', person: null })
    const first = await answers.answer(call('CA1'))
    decide = () => ({ kind: 'connect', language: 'en-US' })
    clock.advance(120_000)
    expect(await answers.answer(call('CA1'))).toBe(first)
  })

  test('gets a new token when the first ran out before any stream came', async () => {
    const first = await answers.answer(call('CA1'))
    clock.advance(60_000)
    const second = await answers.answer(call('CA1'))
    expect(await tokens.redeem(tokenIn(first), 'CA1', clock.wallMs())).toBe('expired')
    expect(await tokens.redeem(tokenIn(second), 'CA1', clock.wallMs())).toBe('ok')
  })

  test('never gets a new token once the stream has started', async () => {
    const first = await answers.answer(call('CA1'))
    expect(await tokens.redeem(tokenIn(first), 'CA1', clock.wallMs())).toBe('ok')
    answers.streamStarted('CA1')
    clock.advance(120_000)
    expect(await answers.answer(call('CA1'))).toBe(first)
    expect(incoming).toHaveLength(1)
  })

  test('after ten minutes is a new question', async () => {
    decide = () => ({ kind: 'refuse', language: 'en-US', text: 'Busy.', person: null })
    await answers.answer(call('CA1'))
    clock.advance(600_000)
    decide = () => ({ kind: 'connect', language: 'en-US' })
    expect(tokenIn(await answers.answer(call('CA1')))).not.toBe('')
  })

  test('of another call has another token', async () => {
    expect(await answers.answer(call('CA1'))).not.toBe(await answers.answer(call('CA2')))
  })

  test('a stream of a call that was never answered changes nothing', async () => {
    answers.streamStarted('CA9')
    expect(tokenIn(await answers.answer(call('CA9')))).not.toBe('')
  })
})

test('another stream of the same call gets a token of its own', async () => {
  const first = tokenIn(await answers.answer(call('CA1')))
  const second = tokenIn(answers.reconnect('CA1'))
  expect(second).not.toBe(first)
  expect(await tokens.redeem(second, 'CA1', clock.wallMs())).toBe('ok')
  expect(await tokens.redeem(first, 'CA1', clock.wallMs())).toBe('ok')
})

test('the oldest answer goes when there is no room, and that is logged', async () => {
  answers = build(2)
  const first = await answers.answer(call('CA1'))
  const second = await answers.answer(call('CA2'))
  await answers.answer(call('CA3'))
  expect(captured.lines.map(({ msg }) => msg)).toEqual(['answer forgotten early'])
  expect(await answers.answer(call('CA2'))).toBe(second)
  expect(await answers.answer(call('CA1'))).not.toBe(first)
})
