import { confirmed, refuted, type GeminiProbe, type Verdict } from '../probe.ts'
import { dig, NotSeen, type Fields } from '../message-log.ts'
import { CallerLine } from './caller-line.ts'
import { judgeAcceptance, judgeRefusal } from './ended.ts'
import type { GeminiBench } from './gemini-bench.ts'
import type { LiveClient } from './live-client.ts'
import { PROBE_REQUEST } from './product-setup.ts'
import { judgeMemory, MEMORY_QUESTION } from './seeding-probes.ts'
import { ask, quote, readTurn } from './turn.ts'
import { handleOf, sees } from './wire.ts'

/** A model that wants to speak first does so in the first seconds. */
const GREETING_MS = 6_000
/** A greeting is a sentence or two. */
const TURN_MS = 20_000

/** A handle may come a little after the turn that it remembers. */
const HANDLE_MS = 5_000

const CLOSE_INTERNAL = 1011

/** How a session goes on in another connection. */
export const resumptionProbes: readonly GeminiProbe[] = [
  {
    needs: 'gemini',
    name: 'gemini/handle-offered',
    claim: 'sessionResumption: {} brings a handle that can be resumed from, by the end of a turn.',
    run: offersHandle,
  },
  {
    needs: 'gemini',
    name: 'gemini/resume-remembers',
    claim: 'A session resumed after its old socket was closed remembers what was said.',
    run: remembersAfterResume,
  },
  {
    needs: 'gemini',
    name: 'gemini/resume-with-changes',
    claim: 'Everything but the model may change on resume: voice and instructions do here.',
    run: resumesWithChanges,
  },
  {
    needs: 'gemini',
    name: 'gemini/resume-greets-once',
    claim: 'A session resumed after its greeting does not greet again when it hears silence.',
    run: greetsOnce,
  },
  {
    needs: 'gemini',
    name: 'gemini/resume-while-connected-refused',
    claim: 'A handle whose socket is still open cannot be resumed from (1011).',
    run: refusesWhileConnected,
  },
]

async function offersHandle(bench: GeminiBench): Promise<Verdict> {
  const client = await bench.connect(await bench.setup())
  await tellAboutWardrobe(client)
  const handle = await client.log.within(sees.handle, HANDLE_MS)
  return handle === null ? refuted('no handle came') : confirmed()
}

async function remembersAfterResume(bench: GeminiBench): Promise<Verdict> {
  const setup = await bench.setup()
  const client = await bench.connect(setup)
  await tellAboutWardrobe(client)
  const handle = await newestHandle(client)
  await client.close()
  const outcome = await bench.attempt(resuming(setup, handle))
  if (outcome.kind === 'silent') return refuted('the set-up was not answered')
  if (outcome.kind === 'ended') return judgeAcceptance(outcome.end)
  return judgeMemory((await ask(outcome.client, MEMORY_QUESTION)).transcript)
}

async function resumesWithChanges(bench: GeminiBench): Promise<Verdict> {
  const client = await bench.connect(await bench.setup())
  await tellAboutWardrobe(client)
  const handle = await newestHandle(client)
  await client.close()
  const instructions = `${PROBE_REQUEST.instructions} Be very polite.`
  const changed = await bench.setup({ voice: 'Puck', instructions })
  return judgeResumed(bench, resuming(changed, handle))
}

async function greetsOnce(bench: GeminiBench): Promise<Verdict> {
  const setup = await bench.setup()
  const client = await bench.connect(setup)
  await ask(client, 'A caller is on the line now. Greet them.')
  const handle = await newestHandle(client)
  await client.close()
  const outcome = await bench.attempt(resuming(setup, handle))
  if (outcome.kind === 'silent') return refuted('the set-up was not answered')
  if (outcome.kind === 'ended') return judgeAcceptance(outcome.end)
  const resumed = outcome.client
  const line = new CallerLine(resumed, bench.clock)
  const first = await resumed.log.within(sees.speech, GREETING_MS)
  line.stop()
  if (resumed.end !== null) return judgeAcceptance(resumed.end)
  if (first !== null) return refuted(`it said ${quote(await restOfTurn(resumed))}`)
  // Silence proves nothing when the session does not speak at all.
  const { transcript } = await ask(resumed, 'Are you still there?')
  return confirmed(`asked, it said ${quote(transcript)}`)
}

/** What is said in the turn that has begun. */
async function restOfTurn(client: LiveClient): Promise<string> {
  await client.log.within(sees.turnComplete, TURN_MS)
  return readTurn(client.log.since(0)).transcript
}

async function refusesWhileConnected(bench: GeminiBench): Promise<Verdict> {
  const setup = await bench.setup()
  const client = await bench.connect(setup)
  await tellAboutWardrobe(client)
  const outcome = await bench.attempt(resuming(setup, await newestHandle(client)))
  if (outcome.kind === 'accepted') return refuted('it was resumed beside the open socket')
  if (outcome.kind === 'silent') return refuted('the set-up was not answered')
  return judgeRefusal(outcome.end, CLOSE_INTERNAL)
}

/** One short turn, so that there is something to remember. */
export async function tellAboutWardrobe(client: LiveClient): Promise<void> {
  await ask(client, 'I am building a wardrobe. Just say that you understand.')
}

/**
 * The handle of the newest snapshot, once the turn is over.
 *
 * @throws NotSeen when there is none.
 */
export async function newestHandle(client: LiveClient): Promise<string> {
  const messages = client.log.since(0)
  const turnEnd = messages.findLastIndex(sees.turnComplete)
  await client.log.within(sees.handle, HANDLE_MS, turnEnd + 1)
  const newest = client.log.since(0).findLast(sees.handle)
  const handle = newest === undefined ? null : handleOf(newest.fields)
  if (handle === null) throw new NotSeen('no handle that can be resumed from came')
  return handle
}

export function resuming(setup: Fields, handle: string): Fields {
  const resumption = (dig(setup, 'sessionResumption') ?? {}) as Fields
  return { ...setup, sessionResumption: { ...resumption, handle } }
}

async function judgeResumed(bench: GeminiBench, setup: Fields): Promise<Verdict> {
  const outcome = await bench.attempt(setup)
  switch (outcome.kind) {
    case 'accepted':
      return confirmed()
    case 'ended':
      return judgeAcceptance(outcome.end)
    case 'silent':
      return refuted('the set-up was not answered')
  }
}
