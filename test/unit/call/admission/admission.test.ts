import { beforeEach, describe, expect, test } from 'vitest'
import type { Agent, AgentLimits } from '../../../../src/agents/agent.ts'
import type { AgentHours } from '../../../../src/agents/opening-hours.ts'
import {
  Admission,
  type AdmissionDecision,
  type AdmissionOptions,
  type Availability,
  type Load,
} from '../../../../src/call/admission/admission.ts'
import type { CallerUse } from '../../../../src/call/admission/caller-caps.ts'
import { ModelHealth } from '../../../../src/call/admission/model-health.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import { testAgent } from '../../../support/agents.ts'
import { memoryLog } from '../../../support/memory-log.ts'

const call = { callId: 'CA1', from: '+15550100200', to: '+15550100300' }
const idle: Load = { draining: false, openCalls: 0 }
const nothing: CallerUse = { calls: 0, minutes: 0, costUsd: 0 }

let clock: VirtualClock
let model: ModelHealth
let captured: ReturnType<typeof memoryLog>
let asked: (readonly [string, number])[]
let loop: { overloaded: boolean }

beforeEach(() => {
  clock = new VirtualClock()
  model = new ModelHealth(clock)
  captured = memoryLog()
  asked = []
  loop = { overloaded: false }
})

/** The agent of the call is the same in all tests of one admission. */
interface Subject {
  availability(load: Load): Availability
  decide(incoming: typeof call, load: Load): Promise<AdmissionDecision>
}

function admission(
  changes: Partial<AdmissionOptions> = {},
  limits: Partial<AgentLimits> = {},
  more: Partial<Agent> = {},
): Subject {
  const agent: Agent = {
    ...testAgent,
    person: '+15550100900',
    limits: { ...testAgent.limits, ...limits },
    ...more,
  }
  const subject = new Admission({
    maxCalls: 2,
    loop,
    model,
    usedBy: (caller, sinceMs) => {
      asked.push([caller, sinceMs])
      return Promise.resolve(nothing)
    },
    clock,
    log: captured.log,
    ...changes,
  })
  return {
    availability: (load) => subject.availability(load),
    decide: (incoming, load) => subject.decide(incoming, agent, load),
  }
}

function nothingElse(): void {
  // The load alone is the reason.
}

function overload(): void {
  loop.overloaded = true
}

function breakModel(): void {
  for (let count = 0; count < 5; count += 1) model.failed('quota')
}

describe('a call', () => {
  test('is taken when nothing is against it, and nobody is asked without caps', async () => {
    expect(await admission().decide(call, { draining: false, openCalls: 1 })).toEqual({
      kind: 'take',
    })
    expect(asked).toEqual([])
  })

  test.each([
    ['full', { draining: false, openCalls: 2 }, nothingElse],
    ['draining', { draining: true, openCalls: 0 }, nothingElse],
    ['overloaded', idle, overload],
    ['model-unavailable', idle, breakModel],
  ] as const)('is refused and given to a person: %s', async (reason, load, arrange) => {
    arrange()
    const subject = admission()
    expect(subject.availability(load)).toBe(reason)
    expect(await subject.decide(call, load)).toEqual({
      kind: 'refuse',
      reason,
      text: testAgent.phrases.refused,
      person: '+15550100900',
    })
  })

  test('is refused when the money of the day is spent', async () => {
    const subject = admission({ budgetSpent: () => true })
    expect(subject.availability(idle)).toBe('budget-spent')
    expect(await subject.decide(call, idle)).toMatchObject({ reason: 'budget-spent' })
  })

  test('is the one that tries a model that has paused; the next one is refused', async () => {
    breakModel()
    clock.advance(15_000)
    const subject = admission()
    expect(subject.availability(idle)).toBe('open')
    expect(await subject.decide(call, idle)).toEqual({ kind: 'take' })
    expect(await subject.decide(call, idle)).toMatchObject({ reason: 'model-unavailable' })
    model.opened()
    expect(await subject.decide(call, idle)).toEqual({ kind: 'take' })
  })

  test('of a blocked number is refused before anything is asked, and reaches no person', async () => {
    const subject = admission({}, { blocked: ['+1555*'], callsPerDay: 1 })
    expect(await subject.decide(call, { draining: true, openCalls: 9 })).toEqual({
      kind: 'refuse',
      reason: 'blocked',
      text: testAgent.phrases.refused,
      person: null,
    })
    expect(asked).toEqual([])
  })
})

describe('a call outside the hours', () => {
  // The virtual clock begins on a Tuesday, UTC.
  const closed: AgentHours = {
    timeZone: 'UTC',
    open: [{ days: ['mon'], fromMinute: 480, toMinute: 1_200 }],
    closedDays: [],
    outside: { say: 'We are closed.', transferTo: null, callback: false },
  }
  const people = { night: { number: '+15550100777', says: 'the night desk' } }

  test('hears so, however busy the lines are, and the line ends', async () => {
    const subject = admission({}, {}, { hours: closed })
    expect(await subject.decide(call, { draining: false, openCalls: 2 })).toEqual({
      kind: 'refuse',
      reason: 'outside-hours',
      text: 'We are closed.',
      person: null,
    })
  })

  test('is given to the person who is named for it', async () => {
    const hours = { ...closed, outside: { ...closed.outside, transferTo: 'night' } }
    expect(await admission({}, {}, { hours, people }).decide(call, idle)).toMatchObject({
      reason: 'outside-hours',
      person: '+15550100777',
    })
  })

  test('of a blocked number, or beyond the caps, reaches no person', async () => {
    const hours = { ...closed, outside: { ...closed.outside, transferTo: 'night' } }
    const blocked = admission({}, { blocked: ['+1555*'] }, { hours, people })
    expect(await blocked.decide(call, idle)).toMatchObject({ reason: 'blocked', person: null })
    const usedBy = () => Promise.resolve({ ...nothing, calls: 2 })
    const capped = admission({ usedBy }, { callsPerDay: 1 }, { hours, people })
    expect(await capped.decide(call, idle)).toMatchObject({ reason: 'calls-per-day', person: null })
  })
})

describe('caps', () => {
  test('are asked of the last 24 hours, and a caller above them is refused', async () => {
    const subject = admission(
      {
        usedBy: (caller, sinceMs) => {
          asked.push([caller, sinceMs])
          return Promise.resolve({ ...nothing, minutes: 61 })
        },
      },
      { minutesPerDay: 60 },
    )
    expect(await subject.decide(call, idle)).toMatchObject({
      reason: 'minutes-per-day',
      person: null,
    })
    expect(asked).toEqual([['+15550100200', clock.wallMs() - 86_400_000]])
  })

  test('do not keep a caller out when the store fails', async () => {
    const usedBy = () => Promise.reject(new TypeError('the store is away'))
    expect(await admission({ usedBy }, { callsPerDay: 1 }).decide(call, idle)).toEqual({
      kind: 'take',
    })
    expect(captured.lines).toMatchObject([
      { msg: 'caller taken without a look at the caps', reason: 'the store is away' },
    ])
    expect(clock.pending).toBe(0)
  })

  test('do not keep a caller waiting when the store is slow', async () => {
    const usedBy = () => new Promise<CallerUse>(() => undefined)
    const decision = admission({ usedBy }, { callsPerDay: 1 }).decide(call, idle)
    clock.advance(500)
    expect(await decision).toEqual({ kind: 'take' })
    expect(captured.lines).toMatchObject([{ waitedMs: 500 }])
  })

  test('are not asked when the process is full anyway', async () => {
    await admission({}, { callsPerDay: 1 }).decide(call, { draining: false, openCalls: 2 })
    expect(asked).toEqual([])
  })
})
