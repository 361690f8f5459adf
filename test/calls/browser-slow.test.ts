import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { BrowserCalls } from '../../src/carrier/browser/browser-calls.ts'
import { registerBrowser } from '../../src/carrier/browser/register.ts'
import type { CarrierClose } from '../../src/carrier/carrier-stream.ts'
import { buildServer } from '../../src/server/build-server.ts'
import { VirtualClock } from '../../src/shared/clock.ts'
import { MemoryCallLog } from '../support/memory-call-log.ts'
import { memoryLog } from '../support/memory-log.ts'
import { beginTalk, TalkClient } from '../support/talk-client.ts'
import { NotedSwitchboard } from '../support/twilio-server.ts'

/** A second of the agent's sound. */
const SECOND = new Uint8Array(48_000)
/** More than all buffers of a connection on this machine hold. */
const MOST_SECONDS = 2_000

test('a page that never reads is cut off, and costs little memory', async () => {
  const clock = new VirtualClock()
  const { log } = memoryLog()
  const switchboard = new NotedSwitchboard()
  const calls = new BrowserCalls({
    ...{ switchboard, authTokens: ['auth-token-one'], usedTokens: new MemoryCallLog() },
    ...{ callsPerAddress: 3, clock, log },
  })
  switchboard.onStream = ({ callId, streamId }) => {
    const event = { type: 'call-started', agent: 'help', agentVersion: 'v1', streamId } as const
    calls.read({ ...event, callId, atMs: 0 })
  }
  const server = await buildServer({
    log,
    readiness: () => ({ availability: 'open', liveCalls: 0 }),
    routes: (routes) =>
      registerBrowser(routes, {
        ...{ calls, switchboard, visitors: 'open', clock, log, webDir: 'none' },
        isSignedIn: () => Promise.resolve(false),
        assistants: () => [{ name: 'help', title: 'Help', language: 'en-GB' }],
        publicOrigin: 'https://calls.example.com',
      }),
  })
  try {
    const url = await server.listen({ host: '127.0.0.1', port: 0 })
    using page = await TalkClient.start(url, (await beginTalk(url)).ticket)
    const [stream] = switchboard.streams
    const ends: CarrierClose[] = []
    stream?.on('closed', (close) => ends.push(close))
    page.stopReading()
    const before = process.memoryUsage().arrayBuffers
    for (let seconds = 0; seconds < MOST_SECONDS && ends.length === 0; seconds += 1) {
      stream?.sendAudio(SECOND)
      // The kernel takes what it can in between.
      await turnOfTheLoop()
      clock.advance(10)
    }
    expect(ends).toEqual([{ by: 'network', code: 1006 }])
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16_000_000)
    // It is waited for: a network that stood still may come back.
    expect(switchboard.progresses).toEqual([])
    clock.advance(60_000)
    expect(switchboard.givenUp).toHaveLength(1)
  } finally {
    calls.close()
    await server.close()
  }
})
