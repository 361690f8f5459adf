// Preloaded into the server under load by `npm run bench`: tells how late its event loop was, over
// the IPC channel, without a change to the server itself.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import process from 'node:process'

const RESOLUTION_MS = 5
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delay.enable()

/** The histogram holds the times between two wake-ups, its own interval included. */
const lateMs = (ns) => Math.max(0, ns / 1e6 - RESOLUTION_MS)

const answers = {
  reset: () => delay.reset(),
  read: () => ({
    p50: lateMs(delay.percentile(50)),
    p99: lateMs(delay.percentile(99)),
    max: lateMs(delay.max),
  }),
}

process.on('message', ({ id, ask }) => {
  process.send({ id, value: answers[ask]?.() ?? null })
})
// Neither may keep the server alive, nor may the server outlive the bench.
process.channel.unref()
process.on('disconnect', () => process.exit(1))
