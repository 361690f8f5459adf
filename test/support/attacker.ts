import { connect as connectTcp, type Socket } from 'node:net'
import twilio from 'twilio'
import { WebSocket } from 'ws'
import { RIG_SECRETS, type CallRig } from './call-rig.ts'
import { elementsNamed, xmlTree } from './xml-tree.ts'

export type Form = Readonly<Record<string, string | readonly string[]>>

export interface Reply {
  readonly status: number
  readonly text: string
}

export const AUTH_TOKEN = RIG_SECRETS[0] ?? ''

let calls = 0

/** A call identifier of the carrier's form that no other test uses. */
export function freshCallSid(): string {
  calls += 1
  return `CA${calls.toString(16).padStart(32, '0')}`
}

/** What the carrier sends for a new call. */
export function voiceForm(callSid = freshCallSid()): Readonly<Record<string, string>> {
  return {
    AccountSid: 'AC0123456789abcdef0123456789abcdef',
    CallSid: callSid,
    CallStatus: 'ringing',
    From: '+15550100777',
    To: '+15550100888',
  }
}

/** Whoever knocks at a running server: the carrier, when the signatures are right, or a stranger. */
export class Attacker {
  readonly #rig: CallRig
  readonly #mediaUrl: string

  constructor(rig: CallRig) {
    this.#rig = rig
    this.#mediaUrl = `${rig.url.replace('http', 'ws')}/twilio/media`
  }

  /** Sessions that the model has seen so far, open or not. */
  get modelSessions(): number {
    return this.#rig.gemini.sessions.length + this.#rig.gemini.forgottenSessions
  }

  sign(target: string, form: Form, authToken = AUTH_TOKEN): string {
    return twilio.getExpectedTwilioSignature(authToken, `${this.#rig.url}${target}`, form)
  }

  signUpgrade(authToken = AUTH_TOKEN): string {
    return twilio.getExpectedTwilioSignature(authToken, this.#mediaUrl, {})
  }

  /** Posts a form with the given signature; null sends none. */
  post(target: string, form: Form, signature: string | null): Promise<Reply> {
    const body = new URLSearchParams()
    for (const [name, value] of Object.entries(form)) {
      for (const one of typeof value === 'string' ? [value] : value) body.append(name, one)
    }
    return this.send(target, body.toString(), signature)
  }

  /** Posts a body as it is. */
  async send(
    target: string,
    body: string,
    signature: string | null,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const response = await fetch(`${this.#rig.url}${target}`, {
      method: 'POST',
      body,
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        ...(signature === null ? {} : { 'X-Twilio-Signature': signature }),
        ...headers,
      },
    })
    return { status: response.status, text: await response.text() }
  }

  /** As the carrier does it: the TwiML's stream token for a call. */
  async tokenFor(callSid: string): Promise<string> {
    const form = voiceForm(callSid)
    const { text } = await this.post('/twilio/voice', form, this.sign('/twilio/voice', form))
    return elementsNamed(xmlTree(text), 'Parameter')[0]?.attributes['value'] ?? ''
  }

  /** Asks for a media socket; a number is the HTTP status of a refusal, 0 a cut connection. */
  upgrade(
    signature: string | null = this.signUpgrade(),
    path = '/twilio/media',
  ): Promise<WebSocket | number> {
    const headers = signature === null ? {} : { 'X-Twilio-Signature': signature }
    const socket = new WebSocket(`${this.#rig.url.replace('http', 'ws')}${path}`, { headers })
    return new Promise((resolve) => {
      socket.on('open', () => {
        resolve(socket)
      })
      socket.on('unexpected-response', (_request, response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      socket.on('error', () => {
        resolve(0)
      })
    })
  }

  /** A media socket with a good signature, before its start message. */
  async socket(): Promise<WebSocket> {
    const socket = await this.upgrade()
    if (typeof socket === 'number') throw new TypeError(`refused with ${socket}`)
    return socket
  }

  /** A bare connection, to say whatever one likes. */
  tcp(): Socket {
    const { hostname, port } = new URL(this.#rig.url)
    const socket = connectTcp(Number(port), hostname)
    socket.on('error', () => undefined)
    return socket
  }
}

/** The close code of a socket; 1006 when it was cut. */
export function closeOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => {
    socket.once('close', resolve)
  })
}
