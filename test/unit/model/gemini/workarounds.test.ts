import { setImmediate as nextTurn } from 'node:timers/promises'
import { GoogleGenAI, type LiveServerMessage, type Session } from '@google/genai'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  voiceActivityEdge,
  withSocketFactory,
  type SdkSocketCallbacks,
} from '../../../../src/model/gemini/workarounds.ts'

const ai = new GoogleGenAI({
  vertexai: false,
  apiKey: 'key',
  httpOptions: { apiVersion: 'v1beta' },
})

interface Connect {
  readonly connecting: Promise<Session>
  readonly callbacks: SdkSocketCallbacks
  readonly messages: readonly LiveServerMessage[]
  readonly sent: readonly string[]
}

/** The SDK's own connect over a socket that does nothing. */
async function connect(config: { abortSignal?: AbortSignal } = {}): Promise<Connect> {
  const messages: LiveServerMessage[] = []
  const sent: string[] = []
  const created = Promise.withResolvers<SdkSocketCallbacks>()
  const live = withSocketFactory(ai.live, {
    create: (_url, _headers, callbacks) => {
      created.resolve(callbacks)
      return {
        connect: () => undefined,
        send: (text) => sent.push(text),
        close: () => undefined,
      }
    },
  })
  const connecting = live.connect({
    model: 'gemini-3.8-live',
    config,
    callbacks: { onmessage: (message) => messages.push(message) },
  })
  return { connecting, callbacks: await created.promise, messages, sent }
}

function data(message: object): { readonly data: string } {
  return { data: JSON.stringify(message) }
}

describe('withSocketFactory', () => {
  it('is possible: the SDK keeps its factory under this name', () => {
    expect(Object.hasOwn(ai.live, 'webSocketFactory')).toBe(true)
  })

  it('puts our socket under the SDK and leaves the SDK as it was', async () => {
    const before: unknown = Reflect.get(ai.live, 'webSocketFactory')
    const { connecting, callbacks, sent } = await connect()
    callbacks.onopen()
    await nextTurn()
    callbacks.onmessage(data({ setupComplete: {} }))
    await connecting
    expect(sent).toHaveLength(1)
    expect(Reflect.get(ai.live, 'webSocketFactory')).toBe(before)
  })

  it('is needed: the SDK ignores an abort signal', async () => {
    const { connecting, callbacks } = await connect({ abortSignal: AbortSignal.abort() })
    callbacks.onopen()
    await nextTurn()
    callbacks.onmessage(data({ setupComplete: {} }))
    await expect(connecting).resolves.toBeDefined()
  })

  describe('with nobody else to catch what the SDK lets go', () => {
    type Listener = (reason: unknown) => void
    let others: Listener[]
    let caught: unknown[]

    beforeEach(() => {
      others = process.listeners('unhandledRejection') as Listener[]
      process.removeAllListeners('unhandledRejection')
      caught = []
      process.on('unhandledRejection', (reason) => caught.push(reason))
    })

    afterEach(() => {
      process.removeAllListeners('unhandledRejection')
      for (const listener of others) process.on('unhandledRejection', listener)
    })

    it('is needed: the SDK lets bad JSON reach the process', async () => {
      const { connecting, callbacks } = await connect()
      callbacks.onmessage({ data: '{' })
      await nextTurn()
      expect(caught).toHaveLength(1)
      expect(caught[0]).toBeInstanceOf(SyntaxError)
      callbacks.onclose({ code: 1006, reason: '' })
      await expect(connecting).rejects.toThrow('1006')
    })
  })
})

describe('voiceActivityEdge', () => {
  it.each([
    [{ type: 'ACTIVITY_START' }, 'start'],
    [{ type: 'ACTIVITY_END' }, 'end'],
    [{ voiceActivityType: 'ACTIVITY_START' }, 'start'],
    [{ voiceActivityType: 'ACTIVITY_END', type: 'ACTIVITY_START' }, 'end'],
    [{ type: 'TYPE_UNSPECIFIED' }, null],
    [{}, null],
  ])('%j is %s', (activity, edge) => {
    expect(voiceActivityEdge(activity)).toBe(edge)
  })

  it('is needed: the SDK declares one name and delivers the other', async () => {
    const { connecting, callbacks, messages } = await connect()
    callbacks.onopen()
    await nextTurn()
    callbacks.onmessage(data({ setupComplete: {} }))
    await connecting
    callbacks.onmessage(data({ voiceActivity: { type: 'ACTIVITY_START' } }))
    expect(messages.at(-1)?.voiceActivity?.voiceActivityType).toBeUndefined()
    expect(messages.at(-1)?.voiceActivity).toEqual({ type: 'ACTIVITY_START' })
  })
})
