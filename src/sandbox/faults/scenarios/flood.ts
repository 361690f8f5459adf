import { sleep, systemClock } from '../../../shared/clock.ts'
import type { CallerStep } from '../../phone/caller-script.ts'
import type { ServerProcess } from '../../server-process.ts'
import type { FaultScenario, Outcome, RunSize } from '../fault-scenario.ts'
import { JudgedCall } from '../judged-call.ts'
import { Stage } from '../stage.ts'
import { CALLER, CALLER_CLIPS, LINES, PATIENCE_MS, wardrobe } from '../wardrobe-call.ts'
import { addedSilenceMs } from './disturbed-call.ts'

const PER_SECOND = 10_000
const BATCH_MS = 20
const MOST_ADDED_P99_MS = 25
/** One message in so many is broken. */
const BROKEN_EVERY = 150
/** Well formed, and out of place. */
const STRANGE_BUT_GOOD = '{"event":"connected","protocol":"Call","version":"1.0.0"}'
/** What a server may keep of it: what V8 has not collected yet. */
const MOST_GROWTH_MB = 48
const PROBE_EVERY_MS = 20
const SETTLE_MS = 3_000

/** A caller whose network sends thousands of broken messages, beside one who talks. */
export const flood: FaultScenario = {
  name: 'flood',
  fault: '10,000 fuzzed messages a second on one socket, another call talks',
  short: true,
  limitMs: () => PATIENCE_MS + 90_000,
  run: act,
}

async function act({ short }: RunSize): Promise<Outcome> {
  const seconds = short ? 3 : 30
  await using stage = await Stage.open({ scenario: wardrobe() })
  const [server] = stage.servers
  if (server === undefined) throw new Error('no server')
  const quiet = await answerTimes(server, 2_000)
  const beforeMb = (await server.residentMb()) ?? 0
  const flooder = stage.call({
    script: fuzz(seconds),
    maxMs: seconds * 1_000 + 4_000,
    from: '+15550100066',
  })
  await sleep(systemClock, 500)
  const talker = stage.call({ script: CALLER, maxMs: PATIENCE_MS })
  const flooded = await answerTimes(server, seconds * 1_000)
  const call = new JudgedCall(await talker.report, LINES)
  const attack = await flooder.report
  await sleep(systemClock, SETTLE_MS)
  const grownMb = ((await server.residentMb()) ?? 0) - beforeMb
  call.promiseOrdinaryEnd()
  call.promiseEachOnce(['greeting', 'answer', 'farewell'])
  const addedMs = Math.max(0, p99(flooded) - p99(quiet))
  call.promise(
    addedMs <= MOST_ADDED_P99_MS,
    `the server answered ${addedMs.toFixed(1)} ms later (p99), at most ${MOST_ADDED_P99_MS} were promised`,
  )
  call.promise(grownMb <= MOST_GROWTH_MB, `${Math.round(grownMb)} MB of memory did not come back`)
  const lostMs = call.lostMs(stage.gemini.sessions, CALLER_CLIPS)
  return call.outcome({
    gapMs: addedSilenceMs(call),
    lostMs,
    ending: `+${addedMs.toFixed(1)} ms p99, ${grownMb >= 0 ? '+' : ''}${Math.round(grownMb)} MB; flooder had ${attack.streamSids.length} streams`,
  })
}

/** Broken in every way that one can think of, the same in every run. */
function fuzz(seconds: number): readonly CallerStep[] {
  const samples: readonly (string | Uint8Array)[] = [
    '{"event":"media"',
    '{"event":"media","streamSid":"MZ0","media":{"payload":"%%%"}}',
    '{"event":"mark","mark":{"name":12}}',
    `{"event":"${'x'.repeat(200)}"}`,
    '[]',
    'null',
    '{"event":"dtmf","dtmf":{}}',
    `${'['.repeat(400)}${']'.repeat(400)}`,
    '{"event":"stop","__proto__":{"a":1}}',
    'not json at all',
    new Uint8Array([0xff, 0xfe, 0x00, 0x80]),
  ]
  const perBatch = (PER_SECOND * BATCH_MS) / 1_000
  const batches = (seconds * 1_000) / BATCH_MS
  const steps: CallerStep[] = []
  for (let batch = 0; batch < batches; batch++) {
    for (let at = 0; at < perBatch; at++) {
      // Most are no mistakes, only too many: broken ones alone would end the stream at once.
      const broken = (batch * perBatch + at) % BROKEN_EVERY === 0
      const raw = broken ? (samples[batch % samples.length] ?? '') : STRANGE_BUT_GOOD
      steps.push(at === 0 ? { raw, when: { atMs: 500 + batch * BATCH_MS } } : { raw })
    }
  }
  return steps
}

/** How long the server takes to answer a question that needs nothing but its attention. */
async function answerTimes(server: ServerProcess, forMs: number): Promise<readonly number[]> {
  const times: number[] = []
  const untilMs = systemClock.nowMs() + forMs
  while (systemClock.nowMs() < untilMs) {
    const askedMs = systemClock.nowMs()
    const answer = await fetch(`${server.url}/healthz`)
    await answer.arrayBuffer()
    times.push(systemClock.nowMs() - askedMs)
    await sleep(systemClock, PROBE_EVERY_MS)
  }
  return times
}

function p99(times: readonly number[]): number {
  const sorted = [...times].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0
}
