import { GeminiConnector } from '../../model/gemini/gemini-connector.ts'
import type { SessionRequest } from '../../model/model-session.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import { dig, type Fields } from '../message-log.ts'

/** What a probe asks for unless it says otherwise. */
export const PROBE_REQUEST: SessionRequest = {
  callId: 'verify-live',
  voice: 'Kore',
  language: 'en-US',
  instructions:
    'You are the telephone assistant of a furniture store and help with assembly. ' +
    'Answer whatever the caller says or writes, in one short sentence unless more is asked for.',
  vocabulary: ['Billi'],
  turnDetection: {},
  tools: [],
}

/**
 * The set-up that the product sends to a model, byte for byte but for the JSON: the SDK and the
 * connector write it into a socket that leads nowhere.
 *
 * @throws ModelUnavailable when the model is not a known one.
 */
export async function productSetup(
  model: string,
  request: SessionRequest,
  context: { readonly clock: Clock; readonly log: Log },
): Promise<Fields> {
  const sent = Promise.withResolvers<string>()
  const connector = new GeminiConnector({
    auth: { kind: 'api-key', apiKey: 'not-used' },
    model,
    ...context,
    openSocket: (listener) => {
      queueMicrotask(() => {
        listener.opened()
      })
      let over = false
      const end = (): void => {
        if (over) return
        over = true
        listener.ended({ code: 1000, reason: '', httpStatus: null, networkError: null })
      }
      return {
        bufferedBytes: 0,
        send: (text) => {
          sent.resolve(text)
          queueMicrotask(end)
        },
        close: end,
      }
    },
  })
  // It cannot succeed; the set-up has been written by the time it fails.
  const failure = connector.connect(request).then(
    () => null,
    (thrown: unknown) => {
      sent.reject(thrown)
    },
  )
  const text = await sent.promise
  await failure
  return dig(JSON.parse(text), 'setup') as Fields
}
