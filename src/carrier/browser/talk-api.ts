import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { clientAddress } from '../../http/client-address.ts'
import { takeJsonAlone } from '../../http/json-api.ts'
import { comesFromOwnPage } from '../../http/origin-check.ts'
import { HexkeyError, unreachable } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import type { Switchboard } from '../switchboard.ts'
import type { BrowserCalls, TalkingAssistant } from './browser-calls.ts'
import { newCallRequest, type Lobby, type RefusalCode } from './talk-protocol.ts'

/** A name. */
const MAX_BODY_BYTES = 1_024

const words = {
  off: 'Calls from the browser are switched off.',
  signIn: 'Sign in at the console first, then come back.',
  restarts: 'The server restarts. Try again in a minute.',
} as const

export interface TalkApiOptions {
  readonly calls: Pick<BrowserCalls, 'begin'>
  readonly switchboard: Pick<Switchboard, 'takesStreams'>
  /** Who may begin a call; `console`: who is signed in there. */
  readonly visitors: 'off' | 'console' | 'open'
  /** Whether cookies are those of somebody who is signed in at the console; may reject. */
  readonly isSignedIn: (cookies: string | undefined) => Promise<boolean>
  /** Whom a page may ask for, the default first; never empty. */
  readonly assistants: () => readonly TalkingAssistant[]
  /** The origin at which the page is opened. */
  readonly publicOrigin: string
  readonly log: Log
}

interface Refusal {
  readonly status: number
  readonly code: RefusalCode
  readonly message: string
  readonly retryAfterS?: number
  readonly person?: string | null
}

/** What a page asks before it has a stream: `GET /talk/api/lobby` and `POST /talk/api/calls`. */
export async function serveTalkApi(scope: FastifyInstance, options: TalkApiOptions): Promise<void> {
  await scope.register(
    (api, _options, done) => {
      takeJsonAlone(api)
      refuseErrors(api, options)
      api.get('/lobby', (request) => lobbyFor(request, options))
      api.post('/calls', { bodyLimit: MAX_BODY_BYTES }, (request, reply) =>
        beginCall(request, reply, options),
      )
      api.all('/*', (_request, reply) =>
        send(reply, {
          status: 404,
          code: 'bad-request',
          message: 'There is nothing of that name.',
        }),
      )
      done()
    },
    { prefix: '/api' },
  )
}

async function lobbyFor(request: FastifyRequest, options: TalkApiOptions): Promise<Lobby> {
  const { visitors, switchboard } = options
  if (visitors === 'off') return { open: false, words: words.off, signIn: false, assistants: [] }
  const assistants = options
    .assistants()
    .map(({ name, title, language }) => ({ name, title, language }))
  if (!(await mayCall(request, options))) {
    return { open: false, words: words.signIn, signIn: true, assistants }
  }
  const open = switchboard.takesStreams
  return { open, words: open ? null : words.restarts, signIn: false, assistants }
}

async function beginCall(
  request: FastifyRequest,
  reply: FastifyReply,
  options: TalkApiOptions,
): Promise<FastifyReply> {
  const { method, headers, raw } = request
  const peer = raw.socket.remoteAddress
  if (!comesFromOwnPage({ method, headers, peer }, options.publicOrigin)) {
    const message = `This did not come from our own page. Open ${options.publicOrigin}/talk.`
    return send(reply, { status: 403, code: 'wrong-origin', message })
  }
  if (options.visitors === 'off') {
    return send(reply, { status: 403, code: 'not-allowed', message: words.off })
  }
  if (!(await mayCall(request, options))) {
    return send(reply, { status: 403, code: 'not-allowed', message: words.signIn })
  }
  const asked = newCallRequest.safeParse(request.body)
  if (!asked.success) {
    return send(reply, { status: 400, code: 'bad-request', message: 'That cannot be understood.' })
  }
  const { assistant: name } = asked.data
  const [first, ...others] = options.assistants()
  const all = first === undefined ? [] : [first, ...others]
  const assistant = name === undefined ? first : all.find((one) => one.name === name)
  if (assistant === undefined) {
    return send(reply, { status: 400, code: 'bad-request', message: 'Nobody has that name.' })
  }
  const call = await options.calls.begin({ address: clientAddress(peer), assistant })
  switch (call.kind) {
    case 'taken':
      return reply.code(201).send(call.answer)
    case 'too-many': {
      const { retryAfterS } = call
      const message = `Too many calls come from here. Try again in ${retryAfterS} s.`
      return send(reply, { status: 429, code: 'too-many', message, retryAfterS })
    }
    case 'busy':
      return send(reply, { status: 503, code: 'busy', message: call.words, person: call.person })
    default:
      return unreachable(call)
  }
}

async function mayCall({ headers }: FastifyRequest, options: TalkApiOptions): Promise<boolean> {
  return options.visitors === 'open' || (await options.isSignedIn(headers.cookie))
}

function send(reply: FastifyReply, { status, ...error }: Refusal): FastifyReply {
  if (error.retryAfterS !== undefined) void reply.header('Retry-After', error.retryAfterS)
  return reply.code(status).send({ error })
}

/** What went wrong in here is told to the log alone. */
function refuseErrors(api: FastifyInstance, { log }: TalkApiOptions): void {
  api.setErrorHandler((error: FastifyError, request, reply) => {
    const { statusCode = 500 } = error
    if (statusCode < 500) {
      return send(reply, { status: 400, code: 'bad-request', message: 'That cannot be read.' })
    }
    log.error({ err: error, route: request.routeOptions.url ?? null }, 'a request to talk failed')
    const message = 'Something went wrong at the server. Try again.'
    // A store that is away for a moment is no mistake.
    const status = error instanceof HexkeyError && error.retryable ? 503 : 500
    return send(reply, { status, code: 'failed', message })
  })
}
