import { sleep } from '../../shared/clock.ts'
import { dig } from '../message-log.ts'
import { confirmed, refuted, type TwilioProbe, type Verdict } from '../probe.ts'
import type { PhoneBench } from './phone-bench.ts'
import { isMark, type ProbeStream } from './probe-stream.ts'
import { tone } from './tone.ts'

const SECOND_MS = 1_000
/** How much later than its audio a mark may come; 34 ms were seen on a real call. */
const MARK_LATE_MS = 500
/** How much sooner: our clock and Twilio's are not one. */
const MARK_EARLY_MS = 50
/** What "at once" may take across the network. */
const AT_ONCE_MS = 400
const GIVE_UP_MS = 6_000
/** Behind what the probe before may have left in the buffer. */
const SETTLE_MS = 5_000

/** How what we send is played. */
export const playoutProbes: readonly TwilioProbe[] = [
  {
    needs: 'twilio',
    name: 'twilio/mark-empty-buffer',
    claim: 'A mark comes back at once when nothing is buffered.',
    deadlineMs: 90_000,
    run: markOnEmptyBuffer,
  },
  {
    needs: 'twilio',
    name: 'twilio/mark-after-playback',
    claim: 'A mark behind 1.0 s of audio comes back after about a second.',
    deadlineMs: 90_000,
    run: markAfterPlayback,
  },
  {
    needs: 'twilio',
    name: 'twilio/any-payload-size',
    claim: 'Audio in messages of any size is played in order, without a gap.',
    deadlineMs: 90_000,
    run: anyPayloadSize,
  },
  {
    needs: 'twilio',
    name: 'twilio/clear-returns-marks',
    claim: 'clear empties the buffer and brings back every pending mark at once, in order.',
    deadlineMs: 90_000,
    run: clearReturnsMarks,
  },
]

async function markOnEmptyBuffer(bench: PhoneBench): Promise<Verdict> {
  const stream = await quietStream(bench)
  const tookMs = await markTimeMs(bench, stream, 'empty')
  if (tookMs === null) return refuted('the mark did not come back')
  const seen = `after ${Math.round(tookMs)} ms`
  return tookMs <= AT_ONCE_MS ? confirmed(seen) : refuted(seen)
}

async function markAfterPlayback(bench: PhoneBench): Promise<Verdict> {
  const stream = await quietStream(bench)
  const audio = tone(SECOND_MS)
  for (let at = 0; at < audio.length; at += 800) stream.sendAudio(audio.slice(at, at + 800))
  return judgeSecond(await markTimeMs(bench, stream, 'second'))
}

async function anyPayloadSize(bench: PhoneBench): Promise<Verdict> {
  const stream = await quietStream(bench)
  const audio = tone(SECOND_MS)
  const cuts = [0, 1, 38, 838, 838 + 161, audio.length]
  for (const [index, cut] of cuts.slice(1).entries()) {
    stream.sendAudio(audio.slice(cuts[index] ?? 0, cut))
  }
  return judgeSecond(await markTimeMs(bench, stream, 'odd-sizes'))
}

function judgeSecond(tookMs: number | null): Verdict {
  if (tookMs === null) return refuted('the mark did not come back')
  const offMs = tookMs - SECOND_MS
  const seen = `after ${Math.round(tookMs)} ms`
  return offMs >= -MARK_EARLY_MS && offMs <= MARK_LATE_MS ? confirmed(seen) : refuted(seen)
}

async function clearReturnsMarks(bench: PhoneBench): Promise<Verdict> {
  const stream = await quietStream(bench)
  const names = ['one', 'two', 'three']
  for (const name of names) {
    stream.sendAudio(tone(SECOND_MS))
    stream.sendMark(name)
  }
  await sleep(bench.clock, 300)
  const from = stream.log.length
  stream.clear()
  await stream.log.within(isMark('three'), AT_ONCE_MS, from)
  const returned = stream.log
    .since(from)
    .map(({ fields }) => dig(fields, 'mark', 'name'))
    .filter((name) => typeof name === 'string')
  if (returned.join() !== names.join()) {
    return refuted(`these came back: ${returned.join(', ') || 'none'}`)
  }
  // Marks that come back say nothing about the sound behind them.
  const emptyMs = await markTimeMs(bench, stream, 'after-clear')
  return emptyMs !== null && emptyMs <= AT_ONCE_MS
    ? confirmed()
    : refuted('the marks came back, but the buffer was not empty')
}

/** Sends a mark; how long it took to come back, or null when it did not. */
async function markTimeMs(
  bench: PhoneBench,
  stream: ProbeStream,
  name: string,
): Promise<number | null> {
  const from = stream.log.length
  const sentMs = bench.clock.nowMs()
  stream.sendMark(name)
  const echo = await stream.log.within(isMark(name), GIVE_UP_MS, from)
  return echo === null ? null : echo.atMs - sentMs
}

/** A stream in whose buffer nothing is left. */
async function quietStream(bench: PhoneBench): Promise<ProbeStream> {
  const stream = await bench.stream()
  stream.clear()
  const from = stream.log.length
  stream.sendMark(`quiet-${from}`)
  await stream.log.until('mark after clear', isMark(`quiet-${from}`), SETTLE_MS, from)
  return stream
}
