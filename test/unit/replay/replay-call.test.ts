import { join } from 'node:path'
import { pino } from 'pino'
import { beforeAll, describe, expect, test } from 'vitest'
import { defaultAgent, type Agent } from '../../../src/agents/agent.ts'
import { createVoicing, type VoicingSource } from '../../../src/audio/create-voicing.ts'
import { loadAgents } from '../../../src/agents/load-agents.ts'
import {
  readRecording,
  type RecordedMessage,
  type Recording,
} from '../../../src/recording/recording-file.ts'
import { replayCall, type ReplayReport } from '../../../src/replay/replay-call.ts'
import type { CallEvent, CallSummary } from '../../../src/shared/call-event.ts'

const FIXTURES = join(import.meta.dirname, '../../fixtures')

let agent: Agent
let voicing: VoicingSource

beforeAll(async () => {
  voicing = await createVoicing()
  agent = defaultAgent(await loadAgents(join(FIXTURES, 'agents')))
})

const load = (name: string): Promise<Recording> =>
  readRecording(join(FIXTURES, 'calls', `${name}.jsonl.gz`))

const replay = (recording: Recording, as: Agent = agent): Promise<ReplayReport> =>
  replayCall(recording, { agent: as, voicing, log: pino({ level: 'silent' }) })

const summaryOf = (events: readonly CallEvent[]): CallSummary => {
  const [end, ...others] = events.filter((event) => event.type === 'call-ended')
  expect(others).toEqual([])
  return end!.summary
}

/** The recording with some messages changed or, where null is returned, left out. */
const altered = (
  recording: Recording,
  change: (message: RecordedMessage, index: number) => RecordedMessage | null,
): Recording => ({
  ...recording,
  messages: recording.messages.flatMap((message, index) => change(message, index) ?? []),
})

describe('recorded calls behave today as they did', () => {
  test('plain talk', async () => {
    const { events, differences } = await replay(await load('plain-talk'))
    expect(differences).toEqual([])
    expect(summaryOf(events)).toMatchObject({
      endReason: 'caller-hung-up',
      agentTurns: 2,
      callerTurns: 1,
      bargeIns: 0,
      cutMs: 0,
      underruns: { ours: 0, model: 0 },
      badMessages: 0,
    })
  })

  test('a barge-in', async () => {
    const { events, differences } = await replay(await load('barge-in'))
    expect(differences).toEqual([])
    const bargeIns = events.filter((event) => event.type === 'barge-in')
    expect(bargeIns).toHaveLength(1)
    expect(bargeIns[0]?.heardText).toMatch(/^All right\. First,/)
    expect(summaryOf(events)).toMatchObject({ agentTurns: 2, bargeIns: 1 })
  })

  test('malformed traffic', async () => {
    const { events, differences } = await replay(await load('malformed-traffic'))
    expect(differences).toEqual([])
    const reasons = new Set(
      events.filter((event) => event.type === 'bad-message').map((event) => event.reason),
    )
    expect([...reasons].sort()).toEqual([
      'malformed-json',
      'second-start',
      'sequence-gap',
      'wrong-stream',
    ])
    expect(summaryOf(events).endReason).toBe('carrier-lost')
  })
})

describe('what is different is found', () => {
  test('a caller frame that was lost changes what the model hears', async () => {
    const recording = await load('plain-talk')
    let media = 0
    const { differences } = await replay(
      altered(recording, (message) => {
        const isMedia = message.direction === 'in' && message.text.includes('"media"')
        if (isMedia && message.socket === 'carrier') media += 1
        return media === 150 && isMedia ? null : message
      }),
    )
    expect(differences.map((one) => one.what)).toContainEqual(
      expect.stringMatching(/^caller audio/),
    )
  })

  test('an interruption that never came shows as a missing clear', async () => {
    const recording = await load('barge-in')
    const { differences } = await replay(
      altered(recording, (message) =>
        message.direction === 'in' && message.text.includes('"interrupted"') ? null : message,
      ),
    )
    expect(differences).toContainEqual({
      what: 'clears sent to the carrier',
      recorded: '1',
      replayed: '0',
    })
  })

  test('another assistant shows in the set-up and in what it is told', async () => {
    const other = { ...agent, voice: 'Puck', greeting: 'Good morning.' }
    const { differences } = await replay(await load('plain-talk'), other)
    expect(differences.map((one) => one.what)).toEqual([
      'set-up of the model',
      'messages to the model',
    ])
  })

  test('a model that breaks off in the replay is sought again, and the call goes on', async () => {
    const recording = await load('plain-talk')
    const at = recording.messages.findIndex(
      (message) => message.text.includes('inlineData') && message.socket === 'model',
    )
    const { events } = await replay(
      altered(recording, (message, index) => {
        if (index < at) return message
        if (index > at) return message.socket === 'model' ? null : message
        return { ...message, direction: 'closed', text: '{"code":1011,"reason":"gone"}' }
      }),
    )
    expect(events.filter((one) => one.type === 'model-closed')).toMatchObject([{ code: 1011 }])
    expect(events.filter((one) => one.type === 'filler').length).toBeGreaterThan(0)
    // Nobody answers in the recording; its caller hangs up before the line gives up.
    expect(summaryOf(events)).toMatchObject({
      endReason: 'caller-hung-up',
      modelLine: { handovers: 0 },
    })
  })
})

test('a call from a web page is not taken for one of a telephone', async () => {
  const recording = await load('plain-talk')
  const header = { ...recording.header, callId: `BR${'0'.repeat(32)}` }
  await expect(replay({ ...recording, header })).rejects.toThrow('begun on a web page')
})
