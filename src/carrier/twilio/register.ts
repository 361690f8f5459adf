// Adds the `websocket` option to Fastify's route types.
import type {} from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'

import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import type { Switchboard } from '../switchboard.ts'
import type { StartMessage } from './twilio-message.ts'
import { WebSocketMediaSocket } from '../media-socket.ts'
import { mediaUrlOf, SIGNATURE_HEADER, SignatureCheck } from './signature.ts'
import { StreamAdmission } from './stream-admission.ts'
import { StreamTokens } from '../stream-token.ts'
import type { TextStatus } from './text-statuses.ts'
import { SharedTokenLedger, type SharedTokens } from '../token-ledger.ts'
import { tokenOf } from './token-parameter.ts'
import type { Twiml } from './twiml.ts'
import { VoiceAnswers } from './voice-answers.ts'
import { serveWebhooks } from './webhooks.ts'

const MEDIA_PATH = '/twilio/media'

/** Sockets that may be open without an authenticated start message, all calls together. */
const MAX_WAITING_SOCKETS = 200

export interface TwilioOptions {
  readonly switchboard: Switchboard
  /** The origin that Twilio is given. */
  readonly publicUrl: URL
  /** The account's auth tokens, the current one first; more than one while rotating. */
  readonly authTokens: readonly string[]
  /** Where the processes of this number agree on which stream tokens were used. */
  readonly usedTokens: SharedTokens
  readonly twiml: Twiml
  /** Told how text messages go; left out: nobody has sent any. */
  readonly onText?: (status: TextStatus) => void
  readonly clock: Clock
  readonly log: Log
}

/**
 * Puts the carrier's webhooks and its media socket on a server.
 *
 * The server must have `@fastify/formbody` and `@fastify/websocket` registered, in any order
 * before this call; the routes come up when the server is ready.
 */
export function registerTwilio(app: FastifyInstance, options: TwilioOptions): void {
  void app.register((scope, _options, done) => {
    serveTwilio(scope, options)
    done()
  })
}

function serveTwilio(scope: FastifyInstance, options: TwilioOptions): void {
  const { switchboard, publicUrl, authTokens, usedTokens, twiml, clock, log } = options
  const mediaUrl = mediaUrlOf(publicUrl, MEDIA_PATH)
  const urls = {
    media: mediaUrl,
    next: `${publicUrl.origin}/twilio/next`,
    streamStatus: `${publicUrl.origin}/twilio/stream-status`,
    dial: `${publicUrl.origin}/twilio/dial`,
    whisper: `${publicUrl.origin}/twilio/whisper`,
  }
  const onText = options.onText ?? (() => undefined)
  const signature = new SignatureCheck({ publicUrl, authTokens, mediaUrl })
  const tokens = new StreamTokens(authTokens, new SharedTokenLedger(usedTokens, clock, log))
  const answers = new VoiceAnswers({ switchboard, tokens, twiml, urls, clock, log })
  serveWebhooks(scope, { switchboard, answers, urls, onText, signature, twiml, log })

  const objection = async (start: StartMessage): Promise<string | null> => {
    const token = tokenOf(start)
    if (token === null) return 'no-token'
    const verdict = await tokens.redeem(token, start.callSid, clock.wallMs())
    if (verdict !== 'ok') return `token-${verdict}`
    answers.streamStarted(start.callSid)
    return null
  }
  serveMedia(scope, { switchboard, signature, objection, clock, log })
}

interface MediaOptions {
  readonly switchboard: Switchboard
  readonly signature: SignatureCheck
  readonly objection: (start: StartMessage) => Promise<string | null>
  readonly clock: Clock
  readonly log: Log
}

function serveMedia(scope: FastifyInstance, options: MediaOptions): void {
  const { switchboard, signature, objection, clock, log } = options
  let waiting = 0
  const settled = (): void => {
    waiting -= 1
  }
  for (const path of [MEDIA_PATH, `${MEDIA_PATH}/`]) {
    scope.get(
      path,
      {
        websocket: true,
        // Refused as plain HTTP, before the WebSocket handshake.
        onRequest(request, reply, done) {
          if (!signature.upgrade(request.headers[SIGNATURE_HEADER])) {
            log.warn({ reason: 'wrong signature' }, 'media upgrade refused')
            void reply.code(403).type('text/plain').send('forbidden')
          } else if (!switchboard.takesStreams) {
            log.info('media upgrade refused: shutting down')
            void reply.code(503).type('text/plain').send('shutting down')
          } else if (waiting >= MAX_WAITING_SOCKETS) {
            log.warn({ waiting }, 'media upgrade refused: too many sockets without a start')
            void reply.code(503).type('text/plain').send('busy')
          } else done()
        },
      },
      (socket, request) => {
        waiting += 1
        const media = new WebSocketMediaSocket(socket, request.raw.socket)
        new StreamAdmission(media, { switchboard, objection, clock, log, settled })
      },
    )
  }
}
