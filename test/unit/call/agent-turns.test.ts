import { describe, expect, test } from 'vitest'
import { AgentTurns } from '../../../src/call/agent-turns.ts'

describe('numbering', () => {
  test('text and audio of one turn share a number, whichever comes first', () => {
    const turns = new AgentTurns()
    expect(turns.onText(0)).toBe(1)
    expect(turns.onAudio(10)).toBe(1)
    expect(turns.onText(20)).toBe(1)
    turns.onGenerationComplete()
    turns.onTurnComplete()
    expect(turns.onAudio(5_000)).toBe(2)
    expect(turns.onText(5_001)).toBe(2)
  })

  test('text that trails behind the audio belongs to the same turn', () => {
    const turns = new AgentTurns()
    turns.onAudio(0)
    turns.onGenerationComplete()
    expect(turns.onText(10)).toBe(1)
  })

  test('audio after the end of generation is a new turn, even without turnComplete', () => {
    const turns = new AgentTurns()
    turns.onAudio(0)
    turns.onGenerationComplete()
    expect(turns.onAudio(10)).toBe(2)
  })
})

describe('after an interruption', () => {
  const interrupted = (): AgentTurns => {
    const turns = new AgentTurns()
    turns.onAudio(0)
    turns.onInterrupted(1_000)
    return turns
  }

  test('late audio and text of the cut turn are recognised', () => {
    const turns = interrupted()
    expect(turns.onAudio(1_050)).toBeNull()
    expect(turns.onText(1_060)).toBeNull()
    expect(turns.current).toBe(1)
  })

  test('turnComplete ends the cut turn: what follows is the answer', () => {
    const turns = interrupted()
    turns.onTurnComplete()
    expect(turns.onAudio(1_100)).toBe(2)
  })

  test('so does the end of the caller’s speech', () => {
    const turns = interrupted()
    turns.onCallerSpeechEnd()
    expect(turns.onAudio(1_500)).toBe(2)
  })

  test('an agent whose turnComplete never comes is not muted for ever', () => {
    const turns = interrupted()
    expect(turns.onAudio(2_999)).toBeNull()
    expect(turns.onAudio(3_000)).toBe(2)
  })
})
