import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'

import { unreachable } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import type { NextStep, Switchboard } from '../switchboard.ts'
import { dialOutcome } from './dial-outcome.ts'
import { SIGNATURE_HEADER, type SignatureCheck } from './signature.ts'
import type { TextStatus } from './text-statuses.ts'
import { renderSpoken, type Twiml } from './twiml.ts'
import type { VoiceAnswers } from './voice-answers.ts'
import {
  dialForm,
  isFinalStatus,
  nextForm,
  statusForm,
  streamStatusForm,
  textStatusForm,
  voiceForm,
  whisperForm,
  whisperQuery,
} from './webhook-forms.ts'

/** Real webhooks hold about 1 kB. */
const BODY_LIMIT_BYTES = 65_536

/** Said when something of ours broke before anybody knew which assistant was meant. */
const APOLOGY = {
  language: 'en-US',
  text: 'We are sorry, something went wrong on our side. Please call again in a few minutes.',
}

export interface WebhookDeps {
  readonly switchboard: Pick<Switchboard, 'next' | 'dialled' | 'whisper' | 'progress'>
  readonly answers: VoiceAnswers
  /** Where Twilio asks once somebody was dialled, and once they answer. */
  readonly urls: { readonly dial: string; readonly whisper: string }
  /** Told how text messages go. */
  readonly onText: (status: TextStatus) => void
  readonly signature: SignatureCheck
  readonly twiml: Twiml
  readonly log: Log
}

/**
 * The HTTP half of the carrier: what Twilio asks and tells about calls.
 *
 * Nothing is looked at before the signature holds (403). Everything after that is answered with
 * valid TwiML, whatever happens: an exception of ours is an apology that the caller hears.
 */
export function serveWebhooks(scope: FastifyInstance, deps: WebhookDeps): void {
  const { switchboard, answers, twiml, log } = deps
  const silence = twiml.render('empty', {})
  const apology = twiml.render('apology', APOLOGY)
  const hangUp = twiml.render('hang-up', {})

  scope.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500
    if (status < 500) return reply.code(status).type('text/plain').send('bad request')
    log.error({ err: error, path: pathOf(request) }, 'webhook failed')
    return sendXml(reply, apology)
  })

  /** `onTrouble` is answered when the form lacks something or `respond` throws. */
  const webhook = <F extends z.ZodType>(
    path: string,
    form: F,
    onTrouble: string,
    respond: (fields: z.output<F>, query: unknown) => string | Promise<string>,
  ): void => {
    const options = { bodyLimit: BODY_LIMIT_BYTES, ...signedOnly(deps) }
    scope.post(path, options, async (request, reply) => {
      const fields = form.safeParse(request.body)
      if (!fields.success) {
        const problems = fields.error.issues.map((issue) => issue.path.join('.'))
        log.warn({ path, fields: problems }, 'webhook without the fields it needs')
        return sendXml(reply.code(400), onTrouble)
      }
      try {
        return await sendXml(reply, await respond(fields.data, request.query))
      } catch (err) {
        log.error({ err, path }, 'webhook failed')
        return sendXml(reply, onTrouble)
      }
    })
  }

  webhook('/twilio/voice', voiceForm, apology, (call) =>
    answers.answer({ callId: call.CallSid, from: call.From, to: call.To }),
  )

  webhook('/twilio/next', nextForm, apology, async ({ CallSid: callId, CallStatus: status }) => {
    if (status !== undefined && isFinalStatus(status)) {
      switchboard.progress({ callId, status, final: true })
      return hangUp
    }
    return renderStep(deps, callId, await switchboard.next(callId))
  })

  webhook('/twilio/dial', dialForm, apology, async (dial) => {
    const { CallSid: callId, CallStatus: status } = dial
    if (status !== undefined && isFinalStatus(status)) {
      switchboard.progress({ callId, status, final: true })
      return hangUp
    }
    const outcome = dialOutcome(dial.DialCallStatus, dial.DialBridged)
    return renderStep(deps, callId, await switchboard.dialled(callId, outcome))
  })

  // Of the person's leg: nobody is joined to a caller when anything is wrong with it.
  webhook('/twilio/whisper', whisperForm, hangUp, async ({ Digits: digits }, query) => {
    const { call } = whisperQuery.parse(query)
    const whisper = await switchboard.whisper(call)
    if (whisper === null) return hangUp
    if (digits !== undefined && digits !== '') return silence
    return twiml.render('whisper', { ...whisper, action: whisperUrl(deps, call) })
  })

  webhook('/twilio/sms-status', textStatusForm, silence, (text) => {
    const { MessageSid: messageId, MessageStatus: status, ErrorCode: code } = text
    deps.onText({ messageId, status, errorCode: code === undefined ? null : Number(code) })
    return silence
  })

  webhook('/twilio/status', statusForm, silence, ({ CallSid: callId, CallStatus: status }) => {
    switchboard.progress({ callId, status, final: isFinalStatus(status) })
    return silence
  })

  webhook('/twilio/stream-status', streamStatusForm, silence, (stream) => {
    const facts = { callId: stream.CallSid, streamId: stream.StreamSid, event: stream.StreamEvent }
    if (stream.StreamError === undefined) log.debug(facts, 'stream status')
    else log.warn({ ...facts, error: stream.StreamError }, 'stream error reported by the carrier')
    return silence
  })
}

/** Route options that let only signed requests through, before their content is acted on. */
function signedOnly(deps: Pick<WebhookDeps, 'signature' | 'log'>): {
  onRequest: (request: FastifyRequest, reply: FastifyReply, done: () => void) => void
  preValidation: (request: FastifyRequest, reply: FastifyReply, done: () => void) => void
} {
  const refuse = (request: FastifyRequest, reply: FastifyReply, reason: string): void => {
    deps.log.warn({ path: pathOf(request), reason }, 'webhook refused')
    void reply.code(403).type('text/plain').send('forbidden')
  }
  return {
    // Without a signature the body is not even read.
    onRequest(request, reply, done) {
      if (request.headers[SIGNATURE_HEADER] !== undefined) done()
      else refuse(request, reply, 'no signature')
    },
    preValidation(request, reply, done) {
      const signature = request.headers[SIGNATURE_HEADER]
      if (deps.signature.webhook(request.raw.url ?? '', request.body, signature)) done()
      else refuse(request, reply, 'wrong signature: compare PUBLIC_URL and TWILIO_AUTH_TOKEN')
    },
  }
}

function renderStep(
  deps: Pick<WebhookDeps, 'twiml' | 'answers' | 'urls'>,
  callId: string,
  step: NextStep,
): string {
  const { twiml, answers, urls } = deps
  switch (step.kind) {
    case 'hang-up':
      return twiml.render('hang-up', {})
    case 'reconnect':
      return answers.reconnect(callId)
    case 'apologise':
      return renderSpoken(twiml, 'apology', step)
    case 'person': {
      const { language, text, person } = step
      if (person === null) return twiml.render('no-person', { language, text })
      return twiml.render('person', { language, text, person })
    }
    case 'transfer': {
      const whisper = whisperUrl(deps, callId)
      return twiml.render('transfer', { action: urls.dial, number: step.number, whisper })
    }
    default:
      return unreachable(step)
  }
}

function whisperUrl({ urls }: Pick<WebhookDeps, 'urls'>, callId: string): string {
  return `${urls.whisper}?${new URLSearchParams({ call: callId }).toString()}`
}

function sendXml(reply: FastifyReply, xml: string): FastifyReply {
  return reply.type('text/xml; charset=utf-8').send(xml)
}

/** Without the query, which a stranger may have filled with anything. */
function pathOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? ''
}
