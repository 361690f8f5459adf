import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  GeminiConnector,
  type GeminiConnectorOptions,
} from '../../src/model/gemini/gemini-connector.ts'
import type { GeminiSession } from '../../src/model/gemini/gemini-session.ts'
import type { SessionRequest } from '../../src/model/model-session.ts'
import { VirtualClock } from '../../src/shared/clock.ts'
import { MemoryModelSocket } from './memory-model-socket.ts'
import { memoryLog } from './memory-log.ts'
import { sessionRequest } from './session-request.ts'

export const API_KEY = 'AIza-very-secret-key'

export interface GeminiInMemory {
  readonly clock: VirtualClock
  readonly connector: GeminiConnector
  readonly lines: readonly Readonly<Record<string, unknown>>[]
  /** One for each `connect`, as soon as the SDK asks for it. */
  readonly sockets: readonly MemoryModelSocket[]
}

/** A connector over sockets in memory, in virtual time. */
export function geminiInMemory(changes: Partial<GeminiConnectorOptions> = {}): GeminiInMemory {
  const clock = new VirtualClock()
  const sockets: MemoryModelSocket[] = []
  const { log, lines } = memoryLog()
  const connector = new GeminiConnector({
    auth: { kind: 'api-key', apiKey: API_KEY },
    model: 'gemini-3.8-live',
    clock,
    log,
    openSocket: (listener) => {
      const socket = new MemoryModelSocket(listener)
      sockets.push(socket)
      return socket
    },
    ...changes,
  })
  return { clock, connector, lines, sockets }
}

export interface OpenSession {
  readonly clock: VirtualClock
  readonly lines: readonly Readonly<Record<string, unknown>>[]
  readonly session: GeminiSession
  readonly socket: MemoryModelSocket
}

/** Opens a session; `sent` of its socket begins after the set-up. */
export async function openSession(
  request: Partial<SessionRequest> = {},
  changes: Partial<GeminiConnectorOptions> = {},
): Promise<OpenSession> {
  const { clock, connector, lines, sockets } = geminiInMemory(changes)
  const connecting = connector.connect(sessionRequest(request))
  await nextTurn()
  const socket = sockets[0]!
  socket.open()
  await nextTurn()
  socket.say({ setupComplete: {} })
  const session = await connecting
  socket.sent.length = 0
  return { clock, lines, session, socket }
}
