import { describe, expect, it } from 'vitest'
import type { TimelineEntry } from '../../../../src/sandbox/phone/call-report.ts'
import { narrate } from '../../../../src/sandbox/phone/narration.ts'

describe('the narration of a call', () => {
  it.each<[TimelineEntry, string]>([
    [
      { type: 'ringing', atMs: 0, callSid: 'CA1', from: '+15550100001', to: '+15550100000' },
      '   0.00 s  ringing: +15550100001 calls +15550100000',
    ],
    [
      { type: 'twiml', atMs: 45.6, url: 'http://a/voice', xml: '', verbs: ['Say', 'Connect'] },
      '   0.05 s  TwiML from http://a/voice: Say, Connect',
    ],
    [
      { type: 'agent-audio', atMs: 3_250, edge: 'stopped', spokenMs: 2_100 },
      '   3.25 s  agent is quiet (spoke 2.10 s)',
    ],
    [
      { type: 'clear', atMs: 10_000, playedMs: 1_520.3, droppedMs: 880, marksReturned: 3 },
      '  10.00 s  server cleared the buffer: 1520 ms heard, 880 ms dropped, 3 marks returned',
    ],
    [
      {
        type: 'stream-ended',
        atMs: 1,
        streamSid: 'MZ1',
        end: { by: 'server', code: 1_000, reason: '' },
      },
      '   0.00 s  stream ended: the server closed it (1000)',
    ],
    [
      { type: 'callback', atMs: 1, url: '/status', method: 'POST', parameters: {}, status: null },
      '   0.00 s  callback to /status: failed',
    ],
    [
      { type: 'completed', atMs: 61_004, by: 'caller', durationMs: 61_000 },
      '  61.00 s  completed by caller after 61.00 s',
    ],
  ])('tells %o', (entry, line) => {
    expect(narrate(entry)).toBe(line)
  })

  it('passes over what would only be noise', () => {
    expect(narrate({ type: 'mark', atMs: 1, name: 'm', edge: 'played' })).toBeNull()
    expect(
      narrate({ type: 'utterance', atMs: 1, startMs: 0, playedMs: 1, end: 'cleared' }),
    ).toBeNull()
  })
})
