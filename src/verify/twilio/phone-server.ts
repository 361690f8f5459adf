import formbody from '@fastify/formbody'
import websocket, { type WebSocket } from '@fastify/websocket'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { SIGNATURE_HEADER, type SignatureCheck } from '../../carrier/twilio/signature.ts'
import type { Fields } from '../message-log.ts'
import type { Upgrade } from './probe-stream.ts'

const MAX_MESSAGE_BYTES = 64 * 1_024

/** Says nothing about who calls, from where or how they are called. */
const KEPT_FIELDS: ReadonlySet<string> = new Set([
  'CallSid',
  'CallStatus',
  'Direction',
  'SipResponseCode',
  'StreamError',
  'StreamEvent',
  'StreamSid',
])

/** A webhook of the probed call. */
export interface Webhook {
  readonly name: 'voice' | 'next' | 'status' | 'stream-status'
  /** The signature is the account's, over the public URL and all parameters. */
  readonly signed: boolean
  /** Without anything about people. */
  readonly parameters: Fields
}

export interface WebhookAnswer {
  readonly status: number
  readonly xml: string
}

export interface PhoneServerOptions {
  /** Under which everything lies; not to be guessed, since the server is open to the internet. */
  readonly prefix: string
  readonly signature: SignatureCheck
  readonly onWebhook: (webhook: Webhook) => WebhookAnswer
  readonly onMedia: (socket: WebSocket, upgrade: Upgrade) => void
}

/** The endpoints that the probed call talks to; nothing listens yet. */
export async function buildPhoneServer(options: PhoneServerOptions): Promise<FastifyInstance> {
  const server = fastify({
    bodyLimit: MAX_MESSAGE_BYTES,
    forceCloseConnections: true,
    requestTimeout: 10_000,
  })
  await server.register(formbody, { bodyLimit: MAX_MESSAGE_BYTES })
  await server.register(websocket, {
    options: { maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false },
  })
  for (const name of ['voice', 'next', 'status', 'stream-status'] as const) {
    server.post(`${options.prefix}/${name}`, (request, reply) => answer(name, request, reply))
  }
  // Twilio's upgrade may come with a slash more than the TwiML has.
  for (const path of [`${options.prefix}/media`, `${options.prefix}/media/`]) {
    server.get(path, { websocket: true }, (socket, request) => {
      const signature = request.headers[SIGNATURE_HEADER]
      options.onMedia(socket, {
        signature: typeof signature === 'string' ? signature : null,
        tcp: request.raw.socket,
      })
    })
  }
  return server

  function answer(name: Webhook['name'], request: FastifyRequest, reply: FastifyReply) {
    const { status, xml } = options.onWebhook({
      name,
      signed: options.signature.webhook(
        request.raw.url ?? '',
        request.body,
        request.headers[SIGNATURE_HEADER],
      ),
      parameters: keptOf(request.body),
    })
    return reply.code(status).type('text/xml; charset=utf-8').send(xml)
  }
}

function keptOf(body: unknown): Fields {
  if (typeof body !== 'object' || body === null) return {}
  return Object.fromEntries(Object.entries(body).filter(([name]) => KEPT_FIELDS.has(name)))
}
