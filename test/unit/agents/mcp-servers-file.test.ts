import { describe, expect, it } from 'vitest'
import { mcpServers } from '../../../src/agents/mcp-servers-file.ts'

const stock = { name: 'stock', url: 'https://stock.example/mcp', tools: ['check-stock'] }

function problemsOf(...entries: readonly unknown[]): readonly string[] {
  const { error } = mcpServers.safeParse(entries)
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`)
}

describe('the section mcp of an assistant', () => {
  it('needs a name, an address and the tools, and completes the rest', () => {
    expect(mcpServers.parse(undefined)).toEqual([])
    expect(mcpServers.parse([stock])).toEqual([
      {
        ...stock,
        timeoutMs: 8_000,
        headers: {},
        secretEnv: null,
        secretHeader: 'authorization',
        secretPrefix: 'Bearer ',
        mode: 'blocking',
      },
    ])
  })

  it.each([
    [{ tools: [] }, /^0\.tools /],
    [{ tools: ['*'] }, /^0\.tools\.0 is not the name of a tool/],
    [{ tools: undefined }, /^0\.tools /],
    [{ url: 'http://stock.example/mcp' }, /^0\.url does not begin with https/],
    [{ url: 'stdio:server' }, /^0\.url does not begin with https/],
    [{ name: 'Our Stock' }, /^0\.name /],
    [{ timeoutMs: 1 }, /^0\.timeoutMs /],
    [{ secretEnv: 'TWILIO_AUTH_TOKEN' }, /^0\.secretEnv /],
    [{ command: 'rm' }, /^0 /],
  ])('refuses %j', (change, problem) => {
    const problems = problemsOf({ ...stock, ...change })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(problem)
  })

  it('refuses the same name twice', () => {
    expect(problemsOf(stock, stock)).toEqual(['1.name is there twice.'])
  })
})
