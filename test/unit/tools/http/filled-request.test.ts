import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filledRequest } from '../../../../src/tools/http/filled-request.ts'

const TEMPLATE = 'https://shop.example/orders/{number}/x{tail}?lang={lang}&fixed=1'

describe('a request that is filled with what a model said', () => {
  it('keeps its host, its path and its query, whatever the values are', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('..', '.', '%2e%2e', '/../', '\\..\\', '?a=b', '#x', '@evil.example', '//e'),
    )
    fc.assert(
      fc.property(text, text, text, (number, tail, lang) => {
        const filled = filledRequest('GET', TEMPLATE, { number, tail, lang })
        if (filled.kind === 'impossible') {
          expect(/^\.{0,2}$/.test(number)).toBe(true)
          return
        }
        const { url } = filled
        expect(url.origin).toBe('https://shop.example')
        expect(url.username + url.password + url.hash).toBe('')
        expect(url.pathname.split('/')).toHaveLength(4)
        expect(decodeURIComponent(url.pathname.split('/')[2] ?? '')).toBe(number.toWellFormed())
        expect([...url.searchParams.keys()]).toEqual(['lang', 'fixed'])
        expect(url.searchParams.get('lang')).toBe(lang.toWellFormed())
      }),
    )
  })

  it('takes texts, numbers, true and false for its places, and nothing else', () => {
    const fill = (number: unknown) =>
      filledRequest('GET', 'https://shop.example/{number}', { number })
    expect(fill(7)).toMatchObject({ kind: 'filled', url: new URL('https://shop.example/7') })
    expect(fill(true)).toMatchObject({ url: new URL('https://shop.example/true') })
    for (const value of [undefined, null, {}, ['a']]) expect(fill(value).kind).toBe('impossible')
  })

  it('puts the rest into the query or the body', () => {
    const args = { n: 1, list: [1, 2], left: undefined }
    expect(filledRequest('GET', 'https://shop.example/', args)).toMatchObject({
      url: new URL('https://shop.example/?n=1&list=%5B1%2C2%5D'),
      body: null,
    })
    expect(filledRequest('POST', 'https://shop.example/?a=b', args)).toMatchObject({
      url: new URL('https://shop.example/?a=b'),
      body: '{"n":1,"list":[1,2]}',
    })
  })

  it('has a bound, and a host that is fixed', () => {
    const long = 'a'.repeat(20_000)
    for (const method of ['GET', 'POST'] as const) {
      expect(filledRequest(method, 'https://shop.example/', { long }).kind).toBe('impossible')
    }
    for (const template of ['https://{host}/', 'https://shop{host}', '{host}']) {
      expect(filledRequest('GET', template, { host: 'evil.example' }).kind).toBe('impossible')
    }
  })
})
