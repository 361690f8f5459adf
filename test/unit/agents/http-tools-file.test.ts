import { describe, expect, it } from 'vitest'
import { httpTools } from '../../../src/agents/http-tools-file.ts'

const order = {
  name: 'order_status',
  description: 'How an order is going.',
  url: 'https://shop.example/orders/{number}?lang={lang}',
  parameters: {
    type: 'object',
    properties: { number: { type: 'string' }, lang: { enum: ['en', 'de'] } },
    required: ['number', 'lang'],
  },
}

function problemsOf(...entries: readonly unknown[]): readonly string[] {
  const { error } = httpTools.safeParse(entries)
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`)
}

describe('the section http of an assistant', () => {
  it('needs little, and completes it', () => {
    expect(httpTools.parse(undefined)).toEqual([])
    const { name, description } = order
    const least = { name, description, url: 'https://shop.example/news' }
    expect(httpTools.parse([least])).toEqual([
      {
        ...least,
        method: 'GET',
        parameters: { type: 'object', properties: {}, additionalProperties: false },
        timeoutMs: 5_000,
        headers: {},
        secretEnv: null,
        secretHeader: 'authorization',
        secretPrefix: 'Bearer ',
        mode: 'blocking',
      },
    ])
  })

  it.each([
    'https://shop.example/orders/{number}?lang={lang}',
    'http://127.0.0.1:8080/{number}',
    'http://localhost/{number}',
  ])('takes the address %s', (url) => {
    expect(problemsOf({ ...order, url })).toEqual([])
  })

  it.each([
    ['http://shop.example/', 'does not begin with https://.'],
    ['file:///etc/passwd', 'does not begin with https://.'],
    ['shop.example', 'is not a URL.'],
    ['https://{number}/', 'has a placeholder in its host.'],
    ['https://shop.{number}', 'has a placeholder in its host.'],
    ['https://shop.example:{number}/', 'has a placeholder in its host.'],
    ['https://user:word@shop.example/', 'holds a user; use secretEnv.'],
    ['https://shop.example/#{number}', 'has a fragment (#), which is never sent.'],
    ['https://shop.example/{what}', 'has the placeholder {what}, which is no parameter.'],
    ['https://shop.example/{number', 'has a brace without its pair.'],
  ])('refuses the address %s', (url, problem) => {
    expect(problemsOf({ ...order, url })).toEqual([`0.url ${problem}`])
  })

  it.each([
    [{ name: 'Order-Status' }, /^0\.name /],
    [{ description: ' ' }, /^0\.description /],
    [{ method: 'DELETE' }, /^0\.method /],
    [{ timeoutMs: 60_000 }, /^0\.timeoutMs /],
    [{ secretEnv: 'GEMINI_API_KEY' }, /^0\.secretEnv .*HEXKEY_TOOL_/],
    [{ headers: { Authorization: 'Bearer abc' } }, /^0\.headers\.Authorization /],
    [{ headers: { host: 'other.example' } }, /^0\.headers\.host /],
    [{ headers: { 'X-Two': 'a\r\nX-Evil: 1' } }, /^0\.headers\.X-Two .*one line/],
    [{ host: 'other.example' }, /^0 /],
  ])('refuses %j', (change, problem) => {
    const problems = problemsOf({ ...order, ...change })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(problem)
  })

  it.each([
    [{ type: 'string' }, 'does not say type: object.'],
    [{ type: 'object', properties: { a: { type: 'colour' } } }, 'is not a JSON Schema that can'],
    [{ type: 'object', properties: { a: { $ref: '#/no' } } }, 'is not a JSON Schema that can'],
  ])('refuses the schema %j', (parameters, problem) => {
    const [found] = problemsOf({ ...order, url: 'https://shop.example/', parameters })
    expect(found).toContain(`0.parameters ${problem}`)
  })

  it('refuses the same name twice', () => {
    expect(problemsOf(order, order)).toEqual(['1.name is there twice.'])
  })
})
