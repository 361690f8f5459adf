import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import type { Clock } from '../../shared/clock.ts'
import { messageOf } from '../../shared/errors.ts'
import { randomHex } from '../../shared/ids.ts'
import { callParameters } from '../phone/form-parameters.ts'
import { PublicAddress } from '../phone/public-address.ts'
import { signatureHeader } from '../phone/signature.ts'
import { readStreamUrl } from '../phone/stream-url.ts'
import { verbNames, type StreamNoun } from '../phone/twiml-document.ts'
import { parseTwiml } from '../phone/twiml-parser.ts'
import { Webhooks } from '../phone/webhooks.ts'
import type { SandboxAccount } from '../server-process.ts'
import { BenchProblem } from './bench-problem.ts'
import type { LoadWire } from './load-wire.ts'
import { PageWire } from './page-wire.ts'
import { TelephoneWire } from './telephone-wire.ts'
import { callerFrames, pageFrames } from './tracks.ts'

const MAX_MESSAGE_BYTES = 256 * 1_024
const CONNECT_TIMEOUT_MS = 10_000
const SOCKET = {
  perMessageDeflate: false,
  maxPayload: MAX_MESSAGE_BYTES,
  skipUTF8Validation: true,
  handshakeTimeout: CONNECT_TIMEOUT_MS,
}

export interface CallTarget {
  /** Origin of the server under load. */
  readonly serverUrl: string
  /** Where its voice webhook is, for example `/twilio/voice`. */
  readonly voicePath: string
  readonly account: SandboxAccount
  /** Who calls: telephones, or pages in browsers. */
  readonly callers: 'telephones' | 'browsers'
}

/** A stream whose upgrade has been answered; nothing was said on it yet. */
export interface OpenedStream {
  /** How it is spoken. */
  readonly wire: LoadWire
  readonly webSocket: WebSocket
  /** Below the WebSocket: takes whole frames. */
  readonly socket: Duplex
}

/** Gives the function that places one call after the other. All of them say the same. */
export function callOpener(
  target: CallTarget,
  speechShare: number,
  clock: Clock,
): () => Promise<OpenedStream> {
  if (target.callers === 'browsers') {
    const frames = pageFrames(speechShare)
    return () => openPage(target, frames)
  }
  const frames = callerFrames(speechShare)
  return () => openTelephone(target, frames, clock)
}

/**
 * Begins a call as a page does: a ticket, then the socket.
 *
 * @throws BenchProblem when the server does not take the call.
 */
async function openPage(
  { serverUrl }: CallTarget,
  frames: readonly Uint8Array[],
): Promise<OpenedStream> {
  const { origin } = new URL(serverUrl)
  const headers = { origin, 'content-type': 'application/json' }
  const asked = await fetch(`${origin}/talk/api/calls`, { method: 'POST', headers, body: '{}' })
  const { ticket, error } = (await asked.json()) as Readonly<Record<string, unknown>>
  if (typeof ticket !== 'string') {
    throw new BenchProblem(`the server did not take the call: ${JSON.stringify(error)}`)
  }
  const url = `${origin.replace(/^http/, 'ws')}/talk/stream`
  const webSocket = new WebSocket(url, 'hexkey.talk.v1', { ...SOCKET, headers: { origin } })
  return { wire: new PageWire({ ticket, frames }), webSocket, socket: await opened(webSocket) }
}

/**
 * Places a call as Twilio does: signed webhook, TwiML, signed upgrade.
 *
 * @throws BenchProblem when the server does not connect the call to a media stream.
 */
async function openTelephone(
  target: CallTarget,
  frames: readonly string[],
  clock: Clock,
): Promise<OpenedStream> {
  const { serverUrl, voicePath, account } = target
  const callSid = `CA${randomHex(16)}`
  const address = new PublicAddress(new URL(serverUrl), new URL(serverUrl))
  const { authToken } = account
  const webhooks = new Webhooks({ clock, address, authToken, signing: 'right' })
  const identity = { ...account, callSid, from: '+15550100001', to: '+15550100000', extra: {} }
  const { body } = await webhooks
    .request({
      method: 'POST',
      url: new URL(voicePath, serverUrl).href,
      parameters: callParameters(identity, 'ringing'),
    })
    .catch((thrown: unknown) => {
      throw new BenchProblem(`the voice webhook failed: ${messageOf(thrown)}`)
    })
  const noun = streamOf(body)
  const stream = readStreamUrl(noun.url, noun.track)
  if (stream.kind === 'unusable') throw new BenchProblem(stream.detail)
  const webSocket = new WebSocket(address.route(stream.url), {
    ...SOCKET,
    headers: signatureHeader('right', authToken, stream.url, {}),
  })
  const wire = new TelephoneWire({
    identity: { accountSid: account.accountSid, callSid, streamSid: `MZ${randomHex(16)}` },
    customParameters: noun.parameters,
    frames,
  })
  return { wire, webSocket, socket: await opened(webSocket) }
}

function streamOf(xml: string): StreamNoun {
  const document = parseTwiml(xml)
  const [first] = document.verbs
  if (first?.verb === 'Connect') return first.stream
  const verbs = verbNames(document).join(', ')
  throw new BenchProblem(`the server did not connect the call: its TwiML says ${verbs}`)
}

async function opened(webSocket: WebSocket): Promise<Duplex> {
  const upgraded = Promise.withResolvers<Duplex>()
  webSocket.once('upgrade', (response) => {
    upgraded.resolve(response.socket)
  })
  try {
    await once(webSocket, 'open')
  } catch (thrown) {
    throw new BenchProblem(`the media stream was not opened: ${messageOf(thrown)}`)
  }
  return upgraded.promise
}
