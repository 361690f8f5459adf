import { afterEach, describe, expect, it } from 'vitest'
import { mcpServers } from '../../src/agents/mcp-servers-file.ts'
import { systemClock, VirtualClock, type Clock } from '../../src/shared/clock.ts'
import { StartupFailed } from '../../src/shared/errors.ts'
import { McpTools } from '../../src/tools/mcp/mcp-tools.ts'
import { Reach } from '../../src/tools/http/reach.ts'
import type { AnyTool } from '../../src/tools/tool.ts'
import { McpShop } from '../support/mcp-shop.ts'
import { memoryLog } from '../support/memory-log.ts'
import { runTool } from '../support/tool-context.ts'

const SECRET = 'a-secret-of-the-shop'
const ALL = ['check-stock', 'large', 'huge', 'wrong', 'picture', 'sad', 'throws', 'hang']

describe('tools of an MCP server', () => {
  const shops: McpShop[] = []
  const opened: McpTools[] = []
  let log = memoryLog()

  afterEach(async () => {
    for (const tools of opened.splice(0)) await tools.close()
    for (const shop of shops.splice(0)) await shop.die()
    log = memoryLog()
  })

  async function start(options: { port?: number; json?: boolean } = {}): Promise<McpShop> {
    const shop = await McpShop.start(options)
    shops.push(shop)
    return shop
  }

  async function open(
    url: string,
    more: Readonly<Record<string, unknown>> = {},
    parts: { clock?: Clock; reach?: Reach } = {},
  ): Promise<McpTools> {
    const tools = McpTools.open(
      mcpServers.parse([{ name: 'shop', url, tools: ALL, ...more }]),
      {
        environment: (name) => (name === 'HEXKEY_TOOL_SHOP' ? SECRET : undefined),
        allowPrivate: true,
        clock: parts.clock ?? systemClock,
        log: log.log,
      },
      parts.reach,
    )
    opened.push(tools)
    await tools.ready
    return tools
  }

  function named(tools: McpTools, name: string): AnyTool | undefined {
    return tools.tools.find((tool) => tool.name === name)
  }

  it.each([true, false])('are run, whether it answers with JSON (%s) or events', async (json) => {
    const tools = await open((await start({ json })).url)
    const stock = named(tools, 'check_stock')
    expect(stock?.description).toBe('How many there are.')
    expect(stock?.schema).toMatchObject({
      type: 'object',
      properties: { code: { type: 'string' } },
      required: ['code'],
    })
    expect(await runTool(stock, { code: 'A12' })).toMatchObject({
      status: 'ok',
      answer: { code: 'A12', stock: 7 },
    })
  })

  it('are those that the folder names, and no others', async () => {
    const shop = await start()
    const tools = await open(shop.url, { tools: ['check-stock', 'not_there'] })
    expect(tools.tools.map(({ name }) => name)).toEqual(['check_stock'])
    expect(log.lines).toContainEqual(expect.objectContaining({ missing: ['not_there'] }))
  })

  it('carry the secret and the headers of the folder, and never log them', async () => {
    const shop = await start()
    const tools = await open(shop.url, {
      secretEnv: 'HEXKEY_TOOL_SHOP',
      headers: { 'X-Client': 'bridge' },
    })
    await runTool(named(tools, 'check_stock'), { code: 'A12' })
    expect(shop.headers.length).toBeGreaterThan(2)
    for (const headers of shop.headers) {
      expect(headers).toMatchObject({ authorization: `Bearer ${SECRET}`, 'x-client': 'bridge' })
    }
    expect(JSON.stringify(log.lines)).not.toContain(SECRET)
    await expect(open(shop.url, { secretEnv: 'HEXKEY_TOOL_NONE' })).rejects.toThrow(StartupFailed)
  })

  it('have answers that can be spoken about, however large', async () => {
    const tools = await open((await start()).url)
    const large = await runTool(named(tools, 'large'), {})
    expect(large.status).toBe('ok')
    expect(JSON.stringify(large).length).toBeLessThan(4_000)
    const huge = await runTool(named(tools, 'huge'), {})
    expect(huge).toMatchObject({ status: 'failed', retryable: true })
    // The session was lost by it, and is there again for the next.
    expect((await runTool(named(tools, 'check_stock'), { code: 'A12' })).status).toBe('ok')
  })

  it('fail as results: what the tool says, a throw, a wrong type, wrong arguments', async () => {
    const tools = await open((await start()).url)
    expect(await runTool(named(tools, 'sad'), {})).toMatchObject({
      status: 'failed',
      retryable: false,
      answer: 'There is none left.',
    })
    expect((await runTool(named(tools, 'throws'), {})).status).toBe('failed')
    expect((await runTool(named(tools, 'check_stock'), { code: 7 })).status).toBe('failed')
    expect((await runTool(named(tools, 'wrong'), {})).status).toBe('failed')
    expect(await runTool(named(tools, 'picture'), {})).toMatchObject({ status: 'ok', answer: null })
    expect((await runTool(named(tools, 'check_stock'), { code: 'A12' })).status).toBe('ok')
  })

  it('do not take longer than they may, and stop when nobody wants them', async () => {
    const shop = await start()
    const tools = await open(shop.url, { timeoutMs: 200 })
    expect(await runTool(named(tools, 'hang'), {})).toMatchObject({
      status: 'failed',
      retryable: true,
      message: 'The service took too long.',
    })
    const model = new AbortController()
    shop.onHang = () => {
      model.abort()
    }
    const patient = await open(shop.url)
    const stopped = await runTool(named(patient, 'hang'), {}, { signal: model.signal })
    expect(stopped).toMatchObject({ status: 'failed', retryable: true })
  })

  it('fail at once when the server dies in the middle, and work once it is back', async () => {
    const shop = await start()
    const tools = await open(shop.url, { timeoutMs: 20_000 })
    const { port } = shop
    shop.onHang = () => void shop.die()
    expect(await runTool(named(tools, 'hang'), {})).toMatchObject({
      status: 'failed',
      retryable: true,
      message: 'The service cannot be reached right now.',
    })
    const away = await runTool(named(tools, 'check_stock'), { code: 'A12' })
    expect(away).toMatchObject({ status: 'failed', retryable: true })
    await shop.die()
    await start({ port })
    expect((await runTool(named(tools, 'check_stock'), { code: 'A12' })).status).toBe('ok')
  })

  it('go on over a server that was started anew between two calls', async () => {
    const shop = await start()
    const tools = await open(shop.url)
    const { port } = shop
    await shop.die()
    const again = await start({ port })
    expect((await runTool(named(tools, 'check_stock'), { code: 'A12' })).status).toBe('ok')
    expect(again.ran).toEqual(['check-stock'])
  })

  it('appear when a server that was away at the start is there', async () => {
    const clock = new VirtualClock()
    const shop = await start()
    const { port, url } = shop
    await shop.die()
    const tools = await open(url, {}, { clock })
    expect(tools.tools).toEqual([])
    expect(log.lines).toContainEqual(
      expect.objectContaining({ msg: 'an MCP server is away', inMs: 1_000 }),
    )
    clock.advance(1_000)
    await expect.poll(() => log.lines.filter(({ inMs }) => inMs === 2_000).length).toBe(1)
    await start({ port })
    clock.advance(2_000)
    await expect.poll(() => tools.tools.length).toBe(ALL.length)
  })

  it('are not looked for where tools must not reach', async () => {
    const shop = await start()
    const reach = new Reach({ allowPrivate: false })
    for (const url of [shop.url, shop.url.replace('127.0.0.1', 'localhost')]) {
      expect((await open(url, {}, { reach })).tools).toEqual([])
    }
    expect(shop.headers).toEqual([])
    expect(log.lines.map(({ reason }) => reason)).toContain(
      'The address is not on the public internet.',
    )
  })

  it('leave nothing behind when they are closed', async () => {
    const clock = new VirtualClock()
    const shop = await start()
    await shop.die()
    const tools = await open(shop.url, {}, { clock })
    await tools.close()
    expect(clock.pending).toBe(0)
    const there = await open((await start()).url)
    const stock = named(there, 'check_stock')
    await there.close()
    expect((await runTool(stock, { code: 'A12' })).status).toBe('failed')
  })
})
