import { describe, expect, it } from 'vitest'

import { OpenToolCalls } from '../../../../src/sandbox/gemini/open-tool-calls.ts'
import { defineScenario, InvalidScenario } from '../../../../src/sandbox/gemini/scenario.ts'
import { fillPlaces, withResult } from '../../../../src/sandbox/gemini/tool-results.ts'

const results = withResult(new Map(), 'report_missing_part', {
  confirmation: 'K7Q4',
  count: 2,
  part: { code: 'A3' },
})

describe('places in the arguments of a tool call', () => {
  it('take the value of the latest result', () => {
    const args = { confirmation: '{{results.report_missing_part.confirmation}}', other: 'as it is' }
    expect(fillPlaces(args, results)).toEqual({ confirmation: 'K7Q4', other: 'as it is' })
    const later = withResult(results, 'report_missing_part', { confirmation: 'M3PX' })
    expect(fillPlaces(args, later)).toEqual({ confirmation: 'M3PX', other: 'as it is' })
  })

  it('take what was said of a field last, also when a later result says nothing of it', () => {
    const later = withResult(results, 'report_missing_part', { count: 3 })
    expect(later.get('report_missing_part')).toMatchObject({ confirmation: 'K7Q4', count: 3 })
  })

  it('keep the type of the value when they stand alone, and are text inside of a text', () => {
    const args = {
      count: '{{ results.report_missing_part.count }}',
      about: '{{results.report_missing_part.count}} of {{results.report_missing_part.part.code}}',
    }
    expect(fillPlaces(args, results)).toEqual({ count: 2, about: '2 of A3' })
  })

  it('reach into lists and objects', () => {
    const place = '{{results.report_missing_part.part.code}}'
    expect(fillPlaces({ parts: [{ code: place }], n: 1 }, results)).toEqual({
      parts: [{ code: 'A3' }],
      n: 1,
    })
  })

  it('stay as they are written when no tool has answered that', () => {
    const args = {
      unknown: '{{results.find_product.name}}',
      deeper: '{{results.report_missing_part.count.more}}',
      inherited: '{{results.report_missing_part.constructor}}',
    }
    expect(fillPlaces(args, results)).toEqual(args)
  })

  it('are refused by the scenario when they are not understood', () => {
    const line = { toolCalls: [{ name: 'get_step', args: { step: '{{result.step}}' } }] }
    expect(() => defineScenario({ lines: [line] })).toThrow(InvalidScenario)
    expect(() => defineScenario({ lines: [line] })).toThrow(
      /lines\.0\.toolCalls\.0\.args.*\{\{results\.TOOL\.FIELD\}\}/,
    )
  })
})

describe('open tool calls', () => {
  const [line] = defineScenario({
    lines: [{ toolCalls: [{ name: 'order', args: { code: '{{results.order.code}}' } }] }],
  }).lines

  it('are filled from what the tools have answered before, in a resumed session too', () => {
    const tools = new OpenToolCalls()
    const [first] = tools.ask(line!, () => 'BLOCKING')
    expect(first?.args).toEqual({ code: '{{results.order.code}}' })
    tools.answer({ id: first!.id, name: 'order', response: { code: 7 } })
    expect(tools.ask(line!, () => 'BLOCKING')[0]?.args).toEqual({ code: 7 })
    const resumed = new OpenToolCalls(tools.results)
    expect(resumed.ask(line!, () => 'BLOCKING')[0]?.args).toEqual({ code: 7 })
  })

  it('do not learn from a response that nobody had asked for', () => {
    const tools = new OpenToolCalls()
    tools.answer({ id: 'made-up', name: 'order', response: { code: 7 } })
    expect(tools.results.size).toBe(0)
  })
})
