import { describe, expect, test } from 'vitest'
import { assistantProblems } from '../../../src/config/browser.ts'
import { configWith, problemsWith } from '../../support/environments.ts'

describe('calls from web pages', () => {
  test('are off, for three at a time from one address, with the default assistant', () => {
    expect(configWith().browser).toEqual({
      ...{ visitors: 'off', assistants: null, callsPerAddress: 3 },
    })
  })

  test('are as the environment says', () => {
    const given = { BROWSER_CALLS: 'open', BROWSER_CALLS_PER_ADDRESS: '100' }
    expect(configWith({ ...given, BROWSER_ASSISTANTS: 'help, beds,help' }).browser).toEqual({
      ...{ visitors: 'open', assistants: ['help', 'beds'], callsPerAddress: 100 },
    })
  })

  test.each([
    ['BROWSER_CALLS', 'yes'],
    ['BROWSER_ASSISTANTS', 'help,,beds'],
    ['BROWSER_ASSISTANTS', '../secrets'],
    ['BROWSER_CALLS_PER_ADDRESS', '0'],
  ])('cannot have %s=%s', (name, value) => {
    expect(problemsWith({ [name]: value })).toMatchObject([{ where: name }])
  })

  test('for people who are signed in need a console to sign in at', () => {
    const BROWSER_CALLS = 'console'
    expect(problemsWith({ BROWSER_CALLS })).toMatchObject([{ where: 'CONSOLE_PASSWORD' }])
    expect(problemsWith({ BROWSER_CALLS, CONSOLE_PASSWORD: 'long-enough' })).toEqual([])
  })

  test('cannot be had of an assistant that is not there', () => {
    const { browser } = configWith({ BROWSER_ASSISTANTS: 'help,beds' })
    expect(assistantProblems(browser, () => true)).toEqual([])
    expect(assistantProblems(browser, (name) => name === 'help')).toMatchObject([
      { where: 'BROWSER_ASSISTANTS' },
    ])
  })
})
