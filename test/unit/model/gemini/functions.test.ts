import { describe, expect, it } from 'vitest'
import { functionSchema } from '../../../../src/model/gemini/function-schema.ts'
import { functionDeclarations, schedulingOf } from '../../../../src/model/gemini/functions.ts'
import { profileFor, type ModelProfile } from '../../../../src/model/gemini/model-profiles.ts'
import { liveConfig } from '../../../../src/model/gemini/setup.ts'
import type { ToolDeclaration } from '../../../../src/model/model-session.ts'
import { sessionRequest } from '../../../support/session-request.ts'

const look: ToolDeclaration = {
  name: 'look',
  description: 'Looks something up.',
  schema: { type: 'object', properties: { what: { type: 'string' } }, required: ['what'] },
  background: false,
}
const order: ToolDeclaration = { ...look, name: 'order', background: true }
const alarm: ToolDeclaration = { ...order, name: 'alarm', interrupts: true }
const tools = [look, order, alarm]

function profile(name: string): ModelProfile {
  const found = profileFor(name)
  if (found === null) throw new Error(`no profile for ${name}`)
  return found
}

describe('by model', () => {
  it.each([
    [
      'gemini-3.8-live',
      ['BLOCKING', 'NON_BLOCKING', 'NON_BLOCKING'],
      [undefined, 'WHEN_IDLE', 'INTERRUPT'],
    ],
    [
      'gemini-3.8-live-extended-thinking',
      [undefined, 'NON_BLOCKING', 'NON_BLOCKING'],
      [undefined, undefined, undefined],
    ],
    [
      'gemini-3.1-flash-live-preview',
      [undefined, undefined, undefined],
      [undefined, undefined, undefined],
    ],
    [
      'gemini-2.5-flash-native-audio-latest',
      [undefined, 'NON_BLOCKING', 'NON_BLOCKING'],
      [undefined, 'WHEN_IDLE', 'INTERRUPT'],
    ],
  ])('%s is told what it understands', (name, behaviors, schedulings) => {
    const declared = functionDeclarations(tools, profile(name))
    expect(declared.map((one) => one.behavior)).toEqual(behaviors)
    const scheduled = tools.map((one) =>
      schedulingOf({ id: 'a', name: one.name, args: {} }, tools, profile(name)),
    )
    expect(scheduled.map((one) => one.scheduling)).toEqual(schedulings)
  })

  it('the result of a tool that was not declared says nothing about its use', () => {
    expect(
      schedulingOf({ id: 'a', name: 'x', args: {} }, tools, profile('gemini-3.8-live')),
    ).toEqual({})
  })
})

describe('the set-up', () => {
  it('declares the tools with their schemas', () => {
    const config = liveConfig(
      sessionRequest({ tools: [look] }),
      profile('gemini-2.5-flash-native-audio'),
    )
    expect(config.tools).toEqual([
      {
        functionDeclarations: [
          { name: 'look', description: 'Looks something up.', parametersJsonSchema: look.schema },
        ],
      },
    ])
  })

  it('leaves them out when there are none', () => {
    expect('tools' in liveConfig(sessionRequest(), profile('gemini-3.8-live'))).toBe(false)
  })
})

describe('functionSchema', () => {
  it('keeps what the service reads, also inside, and nothing else', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        pattern: { type: 'string', pattern: '^a', minLength: 1, description: 'A name.' },
        list: { type: 'array', items: { const: 'x', default: 'x' }, maxItems: 3 },
        either: { anyOf: [{ type: 'integer', exclusiveMinimum: 0 }, { type: 'null' }] },
      },
      required: ['pattern'],
      additionalProperties: false,
    }
    expect(functionSchema(schema)).toEqual({
      type: 'object',
      properties: {
        pattern: { type: 'string', description: 'A name.' },
        list: { type: 'array', items: { enum: ['x'] }, maxItems: 3 },
        either: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
      },
      required: ['pattern'],
      additionalProperties: false,
    })
  })

  it.each([{}, { type: 'string' }, { properties: 7, anyOf: 'x' }])(
    'is an object whatever it is made from: %j',
    (schema) => {
      expect(functionSchema(schema)['type']).toBe('object')
    },
  )

  it('ends where a schema has no end', () => {
    const endless: Record<string, unknown> = { type: 'array' }
    endless['items'] = endless
    expect(JSON.stringify(functionSchema({ properties: { endless } })).length).toBeLessThan(1_000)
  })
})
