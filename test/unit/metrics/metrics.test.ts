import { describe, expect, test } from 'vitest'
import type { CallEvent, CallFact, CallSummary } from '../../../src/shared/call-event.ts'
import { samplesNow, testMetrics } from '../../support/metrics.ts'

const NONE = { p50: null, p95: null }

const SUMMARY: CallSummary = {
  durationMs: 42_000,
  endReason: 'caller-hung-up',
  agentTurns: 3,
  callerTurns: 2,
  bargeIns: 1,
  heardMs: 9_000,
  cutMs: 500,
  replyLatencyMs: NONE,
  quietToReplyMs: NONE,
  interruptToClearMs: NONE,
  onsetToClearMs: NONE,
  falseStops: 0,
  firstFrameMs: NONE,
  underruns: { ours: 0, model: 0 },
  callerAudioDroppedMs: 40,
  callerLine: {
    gaps: 2,
    filledMs: 60,
    lostMs: 500,
    longestGapMs: 300,
    backward: 1,
    duplicates: 3,
    bursts: 4,
    staleMs: 0,
    jumps: 5,
  },
  modelLine: { handovers: 0, fresh: 0, retries: 0, replayedMs: 0, droppedMs: 0, nudges: 0 },
  badMessages: 0,
  tokens: 1_500,
}

function event(fact: CallFact, callId = 'CA01'): CallEvent {
  return { ...fact, callId, atMs: 1 }
}

function toolRun(name: string, status = 'ok', durationMs = 300): CallFact {
  const args = { number: '+15550100123' }
  return { type: 'tool-run', id: 'run', name, args, status, message: 'secret words', durationMs }
}

/** The samples after these facts. */
async function after(...facts: readonly CallFact[]): Promise<ReadonlyMap<string, number>> {
  const metrics = testMetrics()
  for (const fact of facts) metrics.read(event(fact))
  return samplesNow(metrics)
}

describe('what happens in calls is counted', () => {
  test.each<{ fact: CallFact; samples: Readonly<Record<string, number>> }>([
    {
      fact: { type: 'call-started', agent: 'a', agentVersion: 'v', streamId: 'MZ1' },
      samples: { hexkey_calls_started_total: 1 },
    },
    {
      fact: { type: 'call-ended', summary: SUMMARY },
      samples: {
        'hexkey_calls_ended_total{reason="caller-hung-up"}': 1,
        'hexkey_calls_ended_total{reason="internal-error"}': 0,
        hexkey_call_duration_seconds_sum: 42,
        'hexkey_caller_line_faults_total{fault="gap"}': 2,
        'hexkey_caller_line_faults_total{fault="backward"}': 1,
        'hexkey_caller_line_faults_total{fault="duplicate"}': 3,
        'hexkey_caller_line_faults_total{fault="burst"}': 4,
        'hexkey_caller_line_faults_total{fault="jump"}': 5,
        hexkey_caller_audio_filled_seconds_total: 0.06,
        hexkey_caller_audio_lost_seconds_total: 0.5,
        hexkey_caller_audio_dropped_seconds_total: 0.04,
      },
    },
    {
      fact: { type: 'reply-started', turn: 1, latencyMs: 800, fromQuietMs: 900, firstFrameMs: 4 },
      samples: {
        hexkey_reply_latency_seconds_sum: 0.8,
        hexkey_quiet_to_reply_seconds_sum: 0.9,
        hexkey_first_frame_seconds_sum: 0.004,
      },
    },
    {
      fact: { type: 'reply-started', turn: 1, latencyMs: null, fromQuietMs: null, firstFrameMs: 4 },
      samples: {
        hexkey_reply_latency_seconds_count: 0,
        hexkey_quiet_to_reply_seconds_count: 0,
        hexkey_first_frame_seconds_count: 1,
      },
    },
    {
      fact: {
        type: 'barge-in',
        turn: 1,
        heardMs: 1,
        cutMs: 1,
        heardText: 'secret words',
        cutText: 'secret words',
        uncertaintyMs: 1,
        interruptToClearMs: 2,
      },
      samples: { hexkey_barge_ins_total: 1, hexkey_interrupted_to_clear_seconds_sum: 0.002 },
    },
    {
      fact: { type: 'playout-held', turn: 1, heardMs: 1, onsetToClearMs: 250 },
      samples: { hexkey_onset_to_clear_seconds_sum: 0.25 },
    },
    {
      fact: { type: 'playout-resumed', turn: 1, heldMs: 1 },
      samples: { hexkey_false_stops_total: 1 },
    },
    {
      fact: { type: 'underrun', side: 'ours', gapMs: 1 },
      samples: {
        'hexkey_underruns_total{side="ours"}': 1,
        'hexkey_underruns_total{side="model"}': 0,
      },
    },
    {
      fact: { type: 'playout-overflow', droppedMs: 1_500 },
      samples: { hexkey_playout_dropped_seconds_total: 1.5 },
    },
    {
      fact: { type: 'model-ready', connectMs: 300 },
      samples: { hexkey_model_connect_seconds_sum: 0.3 },
    },
    {
      fact: { type: 'model-handover', why: 'lost', how: 'fresh', gapMs: 700, replayedMs: 0 },
      samples: {
        'hexkey_model_handovers_total{why="lost",how="fresh"}': 1,
        'hexkey_model_handovers_total{why="go-away",how="resumed"}': 0,
        hexkey_model_gap_seconds_sum: 0.7,
      },
    },
    {
      fact: { type: 'model-retry', attempt: 1, delayMs: 100, reason: 'secret words' },
      samples: { hexkey_model_retries_total: 1 },
    },
    {
      fact: { type: 'watchdog', rung: 'give-up' },
      samples: { 'hexkey_watchdog_total{rung="give-up"}': 1 },
    },
    {
      fact: { type: 'filler', what: 'tone' },
      samples: { 'hexkey_fillers_total{what="tone"}': 1 },
    },
    {
      fact: { type: 'usage', promptTokens: 100, responseTokens: 20, totalTokens: 120 },
      samples: {
        'hexkey_tokens_total{kind="prompt"}': 100,
        'hexkey_tokens_total{kind="response"}': 20,
        hexkey_cost_usd_total: 0.12,
      },
    },
    {
      fact: { type: 'bad-message', from: 'carrier', reason: 'secret words' },
      samples: { 'hexkey_bad_messages_total{from="carrier"}': 1 },
    },
    {
      fact: toolRun('get_step', 'refused'),
      samples: {
        'hexkey_tool_runs_total{tool="get_step",status="refused"}': 1,
        'hexkey_tool_run_seconds_sum{tool="get_step"}': 0.3,
      },
    },
  ])('$fact.type', async ({ fact, samples }) => {
    const found = await after(fact)
    expect(Object.fromEntries(Object.keys(samples).map((name) => [name, found.get(name)]))).toEqual(
      samples,
    )
  })
})

test('refused callers are counted by reason', async () => {
  const metrics = testMetrics()
  metrics.refused('full')
  metrics.refused('never heard of')
  const found = await samplesNow(metrics)
  expect(found.get('hexkey_calls_refused_total{reason="full"}')).toBe(1)
  expect(found.get('hexkey_calls_refused_total{reason="blocked"}')).toBe(0)
  expect(found.get('hexkey_calls_refused_total{reason="other"}')).toBe(1)
})

test('the state of the process is looked at when a document is asked for', async () => {
  let looks = 0
  const metrics = testMetrics({
    state: () => ({
      liveCalls: ++looks,
      ringingCalls: 1,
      takesCalls: false,
      loopP99Ms: 12,
      costTodayUsd: 0.5,
      store: { waiting: 3, losses: { events: 4, batches: 5 } },
    }),
  })
  expect(looks).toBe(0)
  await metrics.document()
  const found = await samplesNow(metrics)
  expect(found.get('hexkey_calls_active')).toBe(2)
  expect(found.get('hexkey_calls_ringing')).toBe(1)
  expect(found.get('hexkey_calls_limit')).toBe(20)
  expect(found.get('hexkey_takes_calls')).toBe(0)
  expect(found.get('hexkey_loop_lateness_p99_seconds')).toBe(0.012)
  expect(found.get('hexkey_cost_today_usd')).toBe(0.5)
  expect(found.get('hexkey_store_waiting_rows')).toBe(3)
  // Twice asked, and still the sum as the store has it.
  expect(found.get('hexkey_store_lost_events_total')).toBe(4)
  expect(found.get('hexkey_store_lost_batches_total')).toBe(5)
  expect(found.get('hexkey_build_info{version="1.2.3",model="live-model"}')).toBe(1)
})

test.each([Number.NaN, Number.POSITIVE_INFINITY, -5])(
  'an impossible number (%s) neither throws nor spoils a sum',
  async (wrong) => {
    const found = await after(
      { type: 'usage', promptTokens: wrong, responseTokens: wrong, totalTokens: wrong },
      { type: 'reply-started', turn: 1, latencyMs: wrong, fromQuietMs: wrong, firstFrameMs: wrong },
      { type: 'playout-overflow', droppedMs: wrong },
      { type: 'call-ended', summary: { ...SUMMARY, durationMs: wrong } },
      toolRun('get_step', 'ok', wrong),
    )
    expect(found.get('hexkey_cost_usd_total')).toBe(0)
    expect(found.get('hexkey_reply_latency_seconds_sum')).toBe(0)
    expect(found.get('hexkey_playout_dropped_seconds_total')).toBe(0)
  },
)

describe('the number of series is bounded', () => {
  test('it does not grow with calls, words, numbers, or names that models make up', async () => {
    const metrics = testMetrics()
    const play = (from: number, to: number): void => {
      for (let at = from; at < to; at++) {
        const streamId = `MZ${at}`
        const facts: readonly CallFact[] = [
          { type: 'call-started', agent: `agent-${at}`, agentVersion: `${at}`, streamId },
          { type: 'caller-text', text: `words ${at}` },
          toolRun(`made_up_${at}`, `status ${at}`),
          toolRun('get_step'),
          { type: 'model-retry', attempt: at, delayMs: at, reason: `reason ${at}` },
          { type: 'bad-message', from: 'model', reason: `reason ${at}` },
          { type: 'call-ended', summary: SUMMARY },
        ]
        for (const fact of facts) metrics.read(event(fact, `CA${at}`))
        metrics.refused(`reason ${at}`)
      }
    }
    const ours = async (): Promise<number> =>
      [...(await samplesNow(metrics)).keys()].filter((name) => !/^hexkey_(node|proc)/.test(name))
        .length
    play(0, 10)
    const before = await ours()
    play(10, 1_000)
    expect(await ours()).toBe(before)
    const { text } = await metrics.document()
    expect(text).not.toMatch(/CA\d|made_up|\+1555|words|agent-\d|reason \d|status \d/)
    expect(text).toContain('hexkey_tool_runs_total{tool="other",status="other"} 1000')
  })

  test('nor beyond 64 tools, however many assistants have', async () => {
    const metrics = testMetrics({ isTool: () => true })
    for (let at = 0; at < 500; at++) metrics.read(event(toolRun(`tool_${at}`)))
    const counts = [...(await samplesNow(metrics)).keys()].filter((name) =>
      name.startsWith('hexkey_tool_runs_total'),
    )
    expect(counts).toHaveLength(65)
  })
})
