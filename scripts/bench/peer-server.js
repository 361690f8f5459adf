// The peer of `npm run bench -- --peer`: twilio-realtime-agents with its Gemini provider, put on
// Fastify as its own quick start shows. Started by the bench, which installs the package and says
// where: node peer-server.js FOLDER. PORT, GEMINI_API_KEY and GOOGLE_GEMINI_BASE_URL come from the
// environment; the SDK reads the last two by itself.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { argv, env } from 'node:process'
import { pathToFileURL } from 'node:url'

import websocket from '@fastify/websocket'
import fastify from 'fastify'

const installed = createRequire(join(argv[2], 'package.json'))
const load = (name) => import(pathToFileURL(installed.resolve(name)).href)
const { Agent, TwilioRealtimeBridge, connectStreamTwiml } = await load('twilio-realtime-agents')
const { geminiLive } = await load('twilio-realtime-agents/gemini')

const bridge = new TwilioRealtimeBridge({
  agent: new Agent({
    name: 'Receptionist',
    instructions: 'Answer the phone briefly and warmly.',
    voice: 'Aoede',
  }),
  provider: geminiLive({ model: 'gemini-3.8-live' }),
  // By default it throws the caller's sound away until its first turn was heard to the end.
  session: { deafness: { ignoreUserAudioUntilFirstTurnDone: false } },
})

const server = fastify()
await server.register(websocket)
// The form of the webhook is not looked at, and neither is its signature.
server.addContentTypeParser(
  'application/x-www-form-urlencoded',
  { parseAs: 'string' },
  (_request, _body, done) => done(null, {}),
)
server.get('/readyz', () => ({ availability: 'open' }))
server.post('/twilio/voice', (_request, reply) =>
  reply
    .type('text/xml')
    .send(connectStreamTwiml({ wsUrl: `ws://127.0.0.1:${env.PORT}/twilio/media` })),
)
server.register(async (scope) => {
  scope.get('/twilio/media', { websocket: true }, (socket) => bridge.handleConnection(socket))
})
await server.listen({ port: Number(env.PORT), host: '127.0.0.1' })
