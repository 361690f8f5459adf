import { describe, expect, it } from 'vitest'

import { callerSteps, personScript } from '../../../src/scenario/caller-steps.ts'

describe('the caller of a scenario', () => {
  it('waits for the agent, but not behind a silence', () => {
    const does = [
      { say: 'caller-hello', text: 'Hello?' },
      { silenceMs: 2_000 },
      { press: '12#' },
      { hangUp: true as const },
    ]
    expect(callerSteps(does, 600)).toEqual([
      { say: 'caller-hello', when: { afterAgent: { quietMs: 600 } } },
      { silenceMs: 2_000 },
      { press: '12#' },
      { hangUp: { afterAgent: { quietMs: 600 } } },
    ])
  })

  it('does it when the file says, and is never hastier than the model allows', () => {
    const does = [
      { press: '1', when: 'at once' as const },
      { press: '2', when: { intoReplyMs: 300 } },
      { press: '3', when: { quietMs: 900 } },
      { press: '4', when: { quietMs: 100 } },
      { hangUp: true as const, when: 'at once' as const },
    ]
    expect(callerSteps(does, 600)).toEqual([
      { press: '1' },
      { press: '2', when: { agentSpokeMs: 300 } },
      { press: '3', when: { afterAgent: { quietMs: 900 } } },
      { press: '4', when: { afterAgent: { quietMs: 600 } } },
      { hangUp: 'at once' },
    ])
  })
})

describe('the person of a scenario', () => {
  it.each([
    ['answers', 'takes'],
    ['answers and presses nothing', 'ignores'],
    ['busy', 'busy'],
    ['no answer', 'no-answer'],
    ['cannot be reached', 'fails'],
  ] as const)('who %s is acted out as one who %s', (person, does) => {
    expect(personScript(person)).toEqual({ does })
  })
})
