import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import { CallRecord } from '../../../../src/sandbox/phone/call-record.ts'
import { Line } from '../../../../src/sandbox/phone/line.ts'

function openLine(): { clock: VirtualClock; line: Line } {
  const clock = new VirtualClock()
  const identity = {
    accountSid: 'AC1',
    callSid: 'CA1',
    from: '+15550100001',
    to: '+15550100000',
    extra: { CallerName: 'A NAME' },
  }
  return { clock, line: new Line(clock, identity, new CallRecord(clock)) }
}

describe('a line', () => {
  it('rests as long as it is told', async () => {
    const { clock, line } = openLine()
    const rest = line.rest(1_000)
    clock.advance(1_000)
    await rest
    expect(clock.nowMs()).toBe(1_000)
  })

  it('rests no longer once the caller hangs up', async () => {
    const { clock, line } = openLine()
    const rest = line.rest(60_000)
    line.hangUp('caller')
    await rest
    await line.rest(60_000)
    expect(clock.nowMs()).toBe(0)
    expect(clock.pending).toBe(0)
  })

  it('keeps the first reason and tells each listener once', () => {
    const { line } = openLine()
    let told = 0
    let takenBack = 0
    line.onHangUp(() => told++)
    line.onHangUp(() => takenBack++)()
    line.hangUp('time-limit')
    line.hangUp('caller')
    expect([line.hungUpBy, told, takenBack]).toEqual(['time-limit', 1, 0])
  })

  it('fills in a form like Twilio’s', () => {
    const { line } = openLine()
    expect(line.parameters('ringing')).toMatchObject({
      AccountSid: 'AC1',
      ApiVersion: '2010-04-01',
      CallSid: 'CA1',
      CallStatus: 'ringing',
      CallerName: 'A NAME',
      Direction: 'inbound',
      From: '+15550100001',
      To: '+15550100000',
    })
  })
})
