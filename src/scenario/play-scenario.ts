import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { GeminiLiveServer } from '../sandbox/gemini/server.ts'
import { startCall } from '../sandbox/phone/sandbox-phone.ts'
import { sandboxAccount, ServerProcess } from '../sandbox/server-process.ts'
import { TwilioRestServer } from '../sandbox/twilio/rest-server.ts'
import { systemClock } from '../shared/clock.ts'
import type { CallScenario } from './call-scenario.ts'
import { CallNotes } from './call-notes.ts'
import { callerSteps, personScript } from './caller-steps.ts'
import { readOrderBook } from './order-book.ts'
import type { PlayedCall } from './played-call.ts'

export interface PlayOptions {
  /** The folder of the assistants. */
  readonly agents: string
  /** Environment that leads the server to a real model; null: the sandbox's model. */
  readonly realModel: Readonly<Record<string, string>> | null
}

/** How the caller takes a model: a real one rests longer between sentences, and says more. */
const MANNERS = {
  sandbox: { quietMs: 600, patience: 1 },
  real: { quietMs: 1_800, patience: 4 },
} as const
/** Twilio's own sentences and its ringing are only counted here, nobody has to listen to them. */
const SAY_RATE = 20
const SMS_FROM = '+15550100009'

/**
 * Plays a scenario's call: the real server in a process of its own with a store of its own, the
 * sandbox's phone as its caller.
 *
 * @throws ServerNotStarted with what the server printed.
 */
export async function playScenario(
  scenario: CallScenario,
  { agents, realModel }: PlayOptions,
): Promise<PlayedCall> {
  const folder = await mkdtemp(join(tmpdir(), 'hexkey-scenario-'))
  try {
    const database = join(folder, 'hexkey.db')
    const settings = {
      AGENTS_DIR: agents,
      DATABASE_URL: `sqlite:${database}`,
      LOG_LEVEL: 'debug',
      SMS_FROM,
    }
    if (realModel !== null) {
      const told = await callWith(scenario, { ...settings, ...realModel }, MANNERS.real)
      return { ...told, ...readOrderBook(database) }
    }
    await using gemini = await GeminiLiveServer.start({ scenario: scenario.model })
    const sandbox = { ...settings, GOOGLE_GEMINI_BASE_URL: gemini.baseUrl }
    const told = await callWith(scenario, sandbox, MANNERS.sandbox)
    return { ...told, ...readOrderBook(database) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function callWith(
  scenario: CallScenario,
  environment: Readonly<Record<string, string>>,
  { quietMs, patience }: { readonly quietMs: number; readonly patience: number },
): Promise<Omit<PlayedCall, 'ordered' | 'callbacks'>> {
  const account = sandboxAccount()
  const notes = new CallNotes()
  await using twilio = await TwilioRestServer.start(account)
  const server = await ServerProcess.startForSandbox(account, {
    ...environment,
    TWILIO_API_BASE_URL: twilio.url,
  })
  try {
    const startMs = systemClock.nowMs()
    server.on('logged', (line) => {
      notes.logged(line, systemClock.nowMs() - startMs)
    })
    const { caller } = scenario
    const call = startCall({
      serverUrl: server.url,
      ...account,
      from: caller.from,
      ...(caller.calls === undefined ? {} : { to: caller.calls }),
      script: callerSteps(caller.does, quietMs),
      person: personScript(scenario.person),
      maxMs: caller.patienceMs * patience,
      statusCallbackUrl: '/twilio/status',
      sayRate: SAY_RATE,
    })
    call.events.on('entry', (entry) => {
      notes.phone(entry)
    })
    const report = await call.report
    // Its last words are in the log, its last orders in the store.
    await server.stop()
    return {
      happened: notes.happened,
      replyMs: notes.replyMs,
      endReason: notes.endReason,
      completedBy: report.completedBy,
      lastWordsHeard: notes.lastWordsHeard,
      joined: notes.joined,
      from: caller.from,
      texts: twilio.texts.map(({ to, body }) => ({ to, body })),
      durationMs: report.durationMs,
    }
  } finally {
    await server.stop()
  }
}
