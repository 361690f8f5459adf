import { describe, expect, it } from 'vitest'
import { describeProblems } from '../../../src/config/startup-problems.ts'

const port = { where: 'PORT', problem: 'must be a number.', cure: 'Set a port.' }
const file = { where: 'agents/a/agent.yaml:3', problem: 'is odd.', cure: 'Make it even.' }

describe('the list that a failed start prints', () => {
  it('shows each problem with its cure beneath, and where variables come from', () => {
    expect(describeProblems([port, file])).toBe(
      'Hexkey cannot start: 2 problems.\n\n' +
        '  PORT must be a number.\n    Set a port.\n\n' +
        '  agents/a/agent.yaml:3 is odd.\n    Make it even.\n\n' +
        'Variables come from the environment or from a file named .env; .env.example lists them all.\n',
    )
  })

  it('says nothing of variables when only files are at fault', () => {
    const text = describeProblems([file])
    expect(text).toContain('one problem')
    expect(text).not.toContain('.env')
  })
})
