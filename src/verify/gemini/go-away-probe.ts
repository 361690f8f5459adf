import { dig } from '../message-log.ts'
import { confirmed, inconclusive, refuted, type GeminiProbe, type Verdict } from '../probe.ts'
import { CallerLine } from './caller-line.ts'
import type { GeminiBench } from './gemini-bench.ts'
import { summary } from './live-client.ts'
import { sees } from './wire.ts'

const GO_AWAY_MS = 15 * 60_000
/** Some announcements were reported to be followed by nothing at all. */
const END_MS = 90_000

/** Holds a line open until the service wants to be rid of it. */
export const goAwayProbe: GeminiProbe = {
  needs: 'gemini',
  name: 'gemini/go-away',
  claim: 'A connection is announced to end (goAway) before it ends, within 15 minutes.',
  deadlineMs: GO_AWAY_MS + END_MS + 30_000,
  long: true,
  run: untilGoAway,
}

async function untilGoAway(bench: GeminiBench): Promise<Verdict> {
  const client = await bench.connect(await bench.setup())
  const startMs = bench.clock.nowMs()
  const since = (): string => `${Math.round((bench.clock.nowMs() - startMs) / 1_000)} s`
  const line = new CallerLine(client, bench.clock)
  const goAway = await client.log.within(sees.goAway, GO_AWAY_MS)
  if (goAway === null) {
    line.stop()
    return client.end === null
      ? inconclusive(`nothing was announced within ${since()}`)
      : refuted(`it ended after ${since()} without a word (${summary(client.end)})`)
  }
  const announced = since()
  const timeLeft = JSON.stringify(dig(goAway.fields, 'goAway', 'timeLeft') ?? 'none')
  const end = await client.endWithin(END_MS)
  line.stop()
  const after =
    end === null
      ? `and was still open after ${since()}`
      : `ended after ${since()} (${summary(end)})`
  return confirmed(`announced after ${announced}, time left ${timeLeft}; ${after}`)
}
