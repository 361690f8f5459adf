import { describe, expect, it } from 'vitest'
import type { Agent } from '../../../../src/agents/agent.ts'
import type { SoundTap } from '../../../../src/audio/sound-tap.ts'
import { TELEPHONE_FORMAT } from '../../../../src/audio/audio-format.ts'
import { StreamReader } from '../../../../src/carrier/twilio/stream-reader.ts'
import { TwilioStream } from '../../../../src/carrier/twilio/twilio-stream.ts'
import { BorrowedStream } from '../../../../src/call/continuity/borrowed-stream.ts'
import type { Seat } from '../../../../src/call/continuity/open-calls.ts'
import type { NewSound } from '../../../../src/recording/sound/new-sound.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import { testAgent } from '../../../support/agents.ts'
import { keyTone } from '../../../support/key-tone.ts'
import { memoryLog } from '../../../support/memory-log.ts'
import { MemoryMediaSocket } from '../../../support/memory-media-socket.ts'
import { mediaMessage, startMessage } from '../../../support/twilio-messages.ts'
import { ScriptedCarrier } from '../../../support/scripted-carrier.ts'

const recording = { notice: 'This call is recorded.' }

function seat(agent: Agent, agentVersion = agent.version): Seat {
  const call = {
    callId: 'CA1',
    from: '',
    to: '',
    agent: agent.name,
    agentVersion,
    model: 'live',
    startedAtMs: 0,
  }
  return { call, agent, epoch: 3, start: null, unplannedAtMs: [], continuity: null }
}

function lent(to: Seat): { opened: NewSound[]; heard: unknown[][]; carrier: ScriptedCarrier } {
  const clock = new VirtualClock()
  const carrier = new ScriptedCarrier(clock)
  const opened: NewSound[] = []
  const heard: unknown[][] = []
  const tap: SoundTap = {
    caller: (payload, atMs) => heard.push(['caller', payload[0], atMs]),
    agent: (payload, atMs) => heard.push(['agent', payload[0], atMs]),
    cleared: (atMs) => heard.push(['cleared', atMs]),
    ended: (atMs) => heard.push(['ended', atMs]),
  }
  const sound = (one: NewSound): SoundTap => {
    opened.push(one)
    return tap
  }
  const stream = new BorrowedStream(carrier, to, { sound, clock })
  carrier.emit('audio', Uint8Array.of(1), 5, null)
  clock.advance(20)
  stream.sendAudio(Uint8Array.of(2))
  clock.advance(20)
  stream.clear()
  clock.advance(20)
  stream.close()
  carrier.close()
  return { opened, heard, carrier }
}

describe('BorrowedStream', () => {
  it('lets a tap hear both voices, the clears and the one end', () => {
    expect(lent(seat(testAgent)).heard).toEqual([
      ['caller', 1, 5],
      ['agent', 2, 20],
      ['cleared', 40],
      ['ended', 60],
    ])
  })

  it('lets nothing of the caller be heard while digits are secret', () => {
    const clock = new VirtualClock()
    const carrier = new ScriptedCarrier(clock)
    const heard: (number | undefined)[] = []
    const tap: SoundTap = {
      caller: (payload) => heard.push(payload[0]),
      agent: () => undefined,
      cleared: () => undefined,
      ended: () => undefined,
    }
    const stream = new BorrowedStream(carrier, seat(testAgent), { sound: () => tap, clock })
    carrier.emit('audio', Uint8Array.of(1), 5, null)
    stream.hideDigits(true)
    carrier.emit('audio', Uint8Array.of(2), 25, null)
    stream.hideDigits(false)
    carrier.emit('audio', Uint8Array.of(3), 45, null)
    expect(heard).toEqual([1, 3])
  })

  it('says that the caller was told, when the assistant records', () => {
    const { opened, carrier } = lent(seat({ ...testAgent, recording }))
    const { callerFormat, agentFormat } = carrier
    const formats = { callerFormat, agentFormat }
    expect(opened).toEqual([{ callId: 'CA1', stream: 3, formats, recorded: true }])
  })

  it('records no call whose assistant does not, or did not when it was answered', () => {
    expect(lent(seat(testAgent)).opened[0]?.recorded).toBe(false)
    const later = seat({ ...testAgent, recording }, 'an-older-one')
    expect(lent(later).opened[0]?.recorded).toBe(false)
  })

  it('does not let a tap hear the keys that are secret', () => {
    const clock = new VirtualClock()
    const socket = new MemoryMediaSocket()
    const reader = new StreamReader()
    const start = reader.read(JSON.stringify(startMessage()), false)
    if (start.event !== 'start') throw new TypeError('the start message is good')
    const { log } = memoryLog()
    const twilio = { socket, reader, start, format: TELEPHONE_FORMAT, clock, log, tap: null }
    const heard: number[] = []
    const tap: SoundTap = {
      caller: (payload) => heard.push(new Set(payload).size),
      agent: () => undefined,
      cleared: () => undefined,
      ended: () => undefined,
    }
    const stream = new BorrowedStream(new TwilioStream(twilio), seat(testAgent), {
      sound: () => tap,
      clock,
    })
    stream.hideDigits(true)
    for (const at of [2, 3, 4]) socket.say(mediaMessage(at, keyTone('7', 20)))
    stream.hideDigits(false)
    expect(heard).toEqual([])
  })
})
