import { describe, expect, it } from 'vitest'

import type { TimelineEntry } from '../../../src/sandbox/phone/call-report.ts'
import { CallNotes } from '../../../src/scenario/call-notes.ts'

class Call {
  readonly notes = new CallNotes()

  server(atMs: number, msg: string, facts: Readonly<Record<string, unknown>> = {}): this {
    this.notes.logged({ msg, callId: 'CA1', atMs: 0, ...facts }, atMs)
    return this
  }

  phone(entry: TimelineEntry): this {
    this.notes.phone(entry)
    return this
  }

  caller(fromMs: number, toMs: number, text: string): this {
    this.phone({ type: 'caller-speaking', atMs: fromMs, edge: 'started', text })
    return this.phone({ type: 'caller-speaking', atMs: toMs, edge: 'stopped', text })
  }

  agent(fromMs: number, toMs: number): this {
    this.phone({ type: 'agent-audio', atMs: fromMs, edge: 'started' })
    const spokenMs = toMs - fromMs
    return this.phone({ type: 'agent-audio', atMs: toMs, edge: 'stopped', spokenMs })
  }
}

describe('notes of a call', () => {
  it('hold what both sides said, in the order in which it was heard', () => {
    const { happened } = new Call()
      .server(10, 'call-started', { agent: 'a' })
      .server(200, 'agent-text', { turn: 1, text: 'Hello, ' })
      .server(300, 'reply-started', { turn: 1 })
      .server(310, 'agent-text', { turn: 1, text: 'who is there?' })
      .caller(250, 900, 'Me.').notes
    expect(happened).toEqual([
      { kind: 'caller', atMs: 250, text: 'Me.' },
      { kind: 'agent', atMs: 300, text: 'Hello, who is there?', cut: false },
    ])
  })

  it('keep apart the turns of a call that comes back', () => {
    const { happened } = new Call()
      .server(1, 'call-started')
      .server(2, 'agent-text', { turn: 1, text: 'One moment.' })
      .server(3, 'call-started')
      .server(4, 'agent-text', { turn: 1, text: 'Nobody is free.' }).notes
    expect(happened.map((one) => ('text' in one ? one.text : ''))).toEqual([
      'One moment.',
      'Nobody is free.',
    ])
  })

  it('hold of a turn that was cut off what was heard', () => {
    const { happened } = new Call()
      .server(1, 'agent-text', { turn: 1, text: 'First take the long screws' })
      .server(2, 'barge-in', { turn: 1, heardText: 'First take', cutText: 'the long screws' }).notes
    expect(happened).toEqual([{ kind: 'agent', atMs: 1, text: 'First take', cut: true }])
  })

  it('put a tool’s result to the call that asked for it', () => {
    const { happened } = new Call()
      .server(1, 'tool-call', { id: 'a', name: 'get_step' })
      .server(2, 'tool-call', { id: 'b', name: 'list_parts' })
      .server(5, 'tool-run', {
        id: 'a',
        name: 'get_step',
        args: { step: 1 },
        status: 'ok',
        message: 'Step 1',
        durationMs: 4,
      }).notes
    expect(happened).toMatchObject([
      { name: 'get_step', atMs: 1, status: 'ok', args: { step: 1 }, durationMs: 4 },
      { name: 'list_parts', atMs: 2, status: null, durationMs: null },
    ])
  })

  it('measure replies by ear, from the caller’s last sound', () => {
    const { replyMs } = new Call()
      .agent(100, 500)
      .caller(800, 2_000, 'One.')
      .agent(3_000, 4_000)
      // The agent comes a second time: that is no second reply.
      .agent(4_800, 5_500)
      .caller(6_000, 7_000, 'Two.')
      .agent(7_800, 8_000).notes
    expect(replyMs).toEqual([1_000, 800])
  })

  it('count no reply where the agent was speaking all the time', () => {
    const call = new Call().phone({ type: 'agent-audio', atMs: 100, edge: 'started' })
    call.caller(500, 900, 'Yes.')
    call.phone({ type: 'agent-audio', atMs: 1_500, edge: 'stopped', spokenMs: 1_400 })
    expect(call.notes.replyMs).toEqual([])
  })

  it('know whether the last words were heard', () => {
    const call = new Call()
      .server(1, 'reply-started', { turn: 1 })
      .server(2, 'turn-heard', { turn: 1 })
      .server(3, 'reply-started', { turn: 2 })
    expect(call.notes.lastWordsHeard).toBe(false)
    expect(call.server(4, 'turn-heard', { turn: 2 }).notes.lastWordsHeard).toBe(true)
    expect(new CallNotes().lastWordsHeard).toBe(false)
  })

  it('hold transfers, keys, the network’s voice and the end', () => {
    const { happened, endReason, joined } = new Call()
      .phone({ type: 'caller-pressed', atMs: 1, digit: '0' })
      .server(2, 'transfer-asked', { person: 'support', summary: 'a bed' })
      .server(3, 'call-ended', { summary: { endReason: 'person-asked' } })
      .phone({ type: 'whisper', atMs: 4, text: 'A bed.', language: null })
      .phone({ type: 'dialled', atMs: 4, status: 'completed', bridged: true })
      .phone({ type: 'say', atMs: 5, text: 'Sorry.', language: null, durationMs: 9 }).notes
    expect(endReason).toBe('person-asked')
    expect(joined).toBe(true)
    expect(happened.map(({ kind }) => kind)).toEqual([
      'keys',
      'transfer',
      'note',
      'person',
      'note',
      'network',
    ])
  })

  it('hold nothing of log lines that are no events of a call', () => {
    const notes = new CallNotes()
    notes.logged({ msg: 'call-ended' }, 1)
    notes.logged({ msg: 'listening', port: 3_000 }, 2)
    expect(notes.happened).toEqual([])
  })
})
