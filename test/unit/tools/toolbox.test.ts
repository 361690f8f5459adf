import { describe, expect, test } from 'vitest'
import { httpTools } from '../../../src/agents/http-tools-file.ts'
import { systemClock } from '../../../src/shared/clock.ts'
import { builtinTools } from '../../../src/tools/builtin-tools.ts'
import { toolProblems } from '../../../src/tools/tool-problems.ts'
import { Toolbox, type ToolUser } from '../../../src/tools/toolbox.ts'
import { testAgent } from '../../support/agents.ts'
import { memoryLog } from '../../support/memory-log.ts'

const toolbox = (environment: Readonly<Record<string, string>> = {}): Toolbox =>
  new Toolbox({
    publicUrl: 'https://phone.example.org',
    environment: (name) => environment[name],
    allowPrivate: false,
    clock: systemClock,
    log: memoryLog().log,
  })

const stock = httpTools.parse([
  {
    name: 'stock',
    description: 'How many are in a store.',
    url: 'https://shop.example.org/stock/{article}',
    parameters: { type: 'object', properties: { article: { type: 'string' } } },
    secretEnv: 'HEXKEY_TOOL_SHOP',
  },
])

const placeOf = (path: readonly PropertyKey[]): string => `agent.yaml:${path.join('.')}`
const problemsOf = (
  user: Partial<ToolUser>,
  environment: Readonly<Record<string, string>> = {},
): readonly string[] =>
  toolProblems({ ...testAgent, ...user }, placeOf, (name) => environment[name]).map(
    ({ where, problem }) => `${where} ${problem}`,
  )

describe('the tools that come with Hexkey', () => {
  test('can all be had without settings, and say what they are', () => {
    const tools = Object.fromEntries([...builtinTools.keys()].map((name) => [name, {}]))
    const user = { ...testAgent, tools, people: { support: {} } }
    expect(problemsOf(user)).toEqual([])
    const made = [...toolbox().of(user).values()]
    expect(made.map(({ name }) => name).sort()).toEqual([...builtinTools.keys()].sort())
    for (const tool of made) {
      expect(tool.description.length).toBeGreaterThan(40)
      expect(tool.timeoutMs).toBeGreaterThan(0)
    }
  })

  test('an assistant has those of its folder and no others', () => {
    const user = { ...testAgent, tools: { end_call: {} } }
    expect([...toolbox().of(user).keys()]).toEqual(['end_call'])
    expect([...toolbox().of(testAgent).keys()]).toEqual([])
  })

  test('settings that cannot be are told with their place', () => {
    expect(problemsOf({ tools: { end_cal: {} } })).toEqual([
      'agent.yaml:tools.end_cal "end_cal" is no tool.',
    ])
    expect(problemsOf({ tools: { report_missing_part: { maxPerOrder: -1 } } })).toEqual([
      expect.stringContaining('agent.yaml:tools.report_missing_part.maxPerOrder'),
    ])
  })
})

test('settings that name what the folder does not have are told', () => {
  expect(
    problemsOf({
      tools: { transfer_to_person: { to: ['boss'] }, report_missing_part: { products: ['FJ-1'] } },
    }),
  ).toEqual([
    'agent.yaml:tools.transfer_to_person.to.0 "tools.transfer_to_person.to.0" names "boss", who is not under people.',
    'agent.yaml:tools.report_missing_part.products.0 "tools.report_missing_part.products.0" names "FJ-1", which has no manual.',
  ])
})

describe('tools from elsewhere', () => {
  test('stand beside the others', () => {
    const user = { ...testAgent, tools: { end_call: {} }, http: stock }
    const box = toolbox({ HEXKEY_TOOL_SHOP: 'a-secret-of-the-shop' })
    expect([...box.of(user).keys()]).toEqual(['end_call', 'stock'])
  })

  test('a secret that is missing is told before any call', () => {
    expect(problemsOf({ http: stock })).toEqual([expect.stringContaining('HEXKEY_TOOL_SHOP')])
    expect(problemsOf({ http: stock }, { HEXKEY_TOOL_SHOP: 'a-secret-of-the-shop' })).toEqual([])
  })

  test('do not take the name of one that comes with Hexkey', () => {
    const http = stock.map((one) => ({ ...one, name: 'end_call', secretEnv: null }))
    expect(problemsOf({ http })).toEqual([
      'agent.yaml:http.0.name "http.0.name" is taken by a tool that comes with Hexkey.',
    ])
  })
})
