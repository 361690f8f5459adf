import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { agentJsonSchema } from '../../../src/agents/agent-json-schema.ts'
import { plainAgent } from '../../support/agent-folders.ts'

describe('the JSON Schema of agent.yaml', () => {
  it('is the one in docs; `npm run agents:schema` writes it', async () => {
    const written: unknown = JSON.parse(await readFile('docs/agent.schema.json', 'utf8'))
    expect(written).toEqual(JSON.parse(JSON.stringify(agentJsonSchema())))
  })

  it('takes what the server takes', async () => {
    const schema = z.fromJSONSchema(agentJsonSchema())
    const shipped: unknown = parse(await readFile('agents/assembly-help/agent.yaml', 'utf8'))
    expect(schema.safeParse(shipped).error).toBeUndefined()
    for (const more of ['', 'idle: off\n', 'idle: { prompts: 1 }\n', 'tools: { end_call: }\n']) {
      expect(schema.safeParse(parse(`${plainAgent}${more}`)).error, more).toBeUndefined()
    }
  })

  it.each(['vioce: Kore\n', 'idle: on\n', 'numbers: [12]\n', 'hours: { open: [] }\n'])(
    'refuses %j',
    (more) => {
      const schema = z.fromJSONSchema(agentJsonSchema())
      expect(schema.safeParse(parse(`${plainAgent}${more}`)).success).toBe(false)
    },
  )

  it('says at a key what to write', () => {
    expect(agentJsonSchema().properties).toMatchObject({
      voice: { description: expect.stringContaining('Write') as unknown },
      bargeIn: {
        properties: {
          mode: { description: expect.stringContaining('Write') as unknown, default: 'hybrid' },
        },
      },
    })
  })
})
