import { describe, expect, it } from 'vitest'

import { defineScenario, type ScenarioInput } from '../../../../src/sandbox/gemini/scenario.ts'
import { Script } from '../../../../src/sandbox/gemini/script.ts'

const silent = (name: string): { name: string; silent: true } => ({ name, silent: true })

function scriptOf(scenario: ScenarioInput): Script {
  return new Script(defineScenario(scenario))
}

function take(script: Script, count: number): (string | undefined)[] {
  return Array.from({ length: count }, () => script.take().name)
}

describe('a script', () => {
  it('gives its lines in order and repeats the last', () => {
    expect(take(scriptOf({ lines: [silent('a'), silent('b')] }), 4)).toEqual(['a', 'b', 'b', 'b'])
  })

  it('gives the fallback once it is exhausted', () => {
    const script = scriptOf({ lines: [silent('a')], fallback: silent('again') })
    expect(take(script, 3)).toEqual(['a', 'again', 'again'])
  })

  it('stays on a line that is to be repeated', () => {
    const script = scriptOf({ lines: [{ ...silent('a'), repeat: 2 }, silent('b')] })
    expect(take(script, 3)).toEqual(['a', 'a', 'b'])
  })

  it('goes to a line by name and on from there', () => {
    const script = scriptOf({ lines: [silent('a'), silent('b'), silent('c')] })
    take(script, 3)
    script.goTo('b')
    expect(take(script, 2)).toEqual(['b', 'c'])
  })

  it('puts an aside before what comes next', () => {
    const script = scriptOf({ lines: [silent('a'), silent('b')], asides: [silent('by-the-way')] })
    take(script, 1)
    script.goTo('by-the-way')
    expect(script.upcoming.name).toBe('by-the-way')
    expect(take(script, 2)).toEqual(['by-the-way', 'b'])
  })

  it('goes on from a position that was kept', () => {
    const scenario = defineScenario({ lines: [silent('a'), silent('b'), silent('c')] })
    const script = new Script(scenario)
    take(script, 1)
    const kept = script.position
    take(script, 2)
    expect(new Script(scenario, kept).take().name).toBe('b')
    script.restore(kept)
    expect(script.take().name).toBe('b')
  })
})
