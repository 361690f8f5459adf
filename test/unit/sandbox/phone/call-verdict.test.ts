import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import { CallRecord } from '../../../../src/sandbox/phone/call-record.ts'
import type { CompletedBy } from '../../../../src/sandbox/phone/call-report.ts'
import { judgeCall, type CallVerdict } from '../../../../src/sandbox/phone/call-verdict.ts'

type Act = (record: CallRecord) => void

const agentSpeaks: Act = (record) => {
  record.note('agent-audio', { edge: 'started' })
}
const callerSpeaks: Act = (record) => {
  record.note('caller-speaking', { edge: 'started', text: 'hello' })
}

function verdictOn(acts: readonly Act[], by: CompletedBy = 'caller'): CallVerdict {
  const record = new CallRecord(new VirtualClock())
  for (const act of acts) act(record)
  record.note('completed', { by, durationMs: 1 })
  return judgeCall(record.report('CA1'))
}

function applicationError(code: number, message: string): Act {
  return (record) => {
    record.note('application-error', { code, message })
  }
}

describe('the verdict on a call', () => {
  it('is good when the caller was answered and the call ended in order', () => {
    expect(verdictOn([agentSpeaks, callerSpeaks, agentSpeaks])).toEqual({ good: true })
    expect(verdictOn([agentSpeaks, callerSpeaks, agentSpeaks], 'twiml')).toEqual({ good: true })
  })

  it.each<[string, readonly Act[], CompletedBy, RegExp, RegExp]>([
    ['no greeting', [], 'time-limit', /never got to speak/, /greeting/],
    ['no answer', [agentSpeaks, callerSpeaks], 'time-limit', /was not answered/, /recording/],
    [
      'no end',
      [callerSpeaks, agentSpeaks],
      'time-limit',
      /did not come to an end/,
      /--max-seconds/,
    ],
    [
      'an apology',
      [
        callerSpeaks,
        agentSpeaks,
        (record) => {
          record.note('say', { text: 'Sorry.', language: null, durationMs: 1 })
        },
      ],
      'twiml',
      /had to step in: "Sorry\."/,
      /log of the server/,
    ],
    [
      'a refused stream',
      [
        (record) => {
          const end = { by: 'refused', twilioCode: 31_920, detail: 'HTTP 403, not 101' } as const
          record.note('stream-ended', { streamSid: 'MZ1', end })
        },
      ],
      'twiml',
      /HTTP 403, not 101/,
      /PUBLIC_URL must be the same/,
    ],
    [
      'nobody listening',
      [applicationError(11_205, 'no connection: ECONNREFUSED')],
      'application-error',
      /no usable TwiML \(11205\)/,
      /npm start/,
    ],
    [
      'a wrong signature',
      [applicationError(11_200, 'the server answered HTTP 403')],
      'application-error',
      /HTTP 403/,
      /TWILIO_AUTH_TOKEN/,
    ],
    [
      'bad TwiML',
      [applicationError(12_100, 'not well-formed')],
      'application-error',
      /12100/,
      /log of the server/,
    ],
  ])('is bad for %s, with the cure', (_, acts, by, problem, cure) => {
    const verdict = verdictOn(acts, by)
    expect(verdict.good).toBe(false)
    expect(verdict.good ? '' : verdict.problem).toMatch(problem)
    expect(verdict.good ? '' : verdict.cure).toMatch(cure)
  })
})
