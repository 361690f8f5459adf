import { describe, expect, it } from 'vitest'
import { StartupFailed } from '../../../../src/shared/errors.ts'
import { credentials } from '../../../../src/tools/http/credentials.ts'

const settings = {
  name: 'stock',
  headers: { 'X-Client': 'bridge', Accept: 'text/csv' },
  secretEnv: 'HEXKEY_TOOL_STOCK',
  secretHeader: 'X-Api-Key',
  secretPrefix: '',
}

describe('what requests of a tool carry', () => {
  it('is its headers and its secret, and the secret is taken out of texts', () => {
    const { headers, scrub } = credentials(settings, () => 'hidden-word')
    expect(headers).toEqual({
      'x-client': 'bridge',
      accept: 'text/csv',
      'x-api-key': 'hidden-word',
    })
    expect(scrub('it says hidden-word')).toBe('it says [redacted]')
  })

  it('is its headers alone when it has no secret', () => {
    const asked: string[] = []
    const { headers, scrub } = credentials({ ...settings, secretEnv: null }, (name) => {
      asked.push(name)
      return undefined
    })
    expect(headers).toEqual({ 'x-client': 'bridge', accept: 'text/csv' })
    expect(scrub('as it is')).toBe('as it is')
    expect(asked).toEqual([])
  })

  it.each([
    ['is missing', undefined, 'is not set'],
    ['is empty', '', 'is not set'],
    ['is short', 'abc', 'is no secret'],
    ['breaks out of its header', 'hidden-word\r\nX-Evil: 1', 'is no secret'],
  ])('is refused when the secret %s, without telling it', (_, value, problem) => {
    let thrown: unknown = null
    try {
      credentials(settings, () => value)
    } catch (error) {
      thrown = error
    }
    if (!(thrown instanceof StartupFailed)) throw new TypeError('It was not refused.')
    expect(thrown.problems[0]).toMatchObject({
      where: 'HEXKEY_TOOL_STOCK',
      problem: expect.stringContaining(problem) as string,
    })
    expect(JSON.stringify(thrown.problems)).not.toContain('hidden-word')
  })

  it('never looks at a variable of another name', () => {
    const look = (): string => 'our-own-key'
    const other = { ...settings, secretEnv: 'GEMINI_API_KEY' }
    expect(() => credentials(other, look)).toThrow(StartupFailed)
  })
})
