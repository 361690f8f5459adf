import { describe, expect, it } from 'vitest'
import { SessionEvents, UnheardEvents } from '../../../../src/model/gemini/session-events.ts'

function eventsThatMustNotThrow(): SessionEvents {
  return new SessionEvents((thrown) => {
    throw thrown
  })
}

describe('SessionEvents', () => {
  it('keeps what happened before anybody listened, in order, for all listeners of one turn', async () => {
    const events = eventsThatMustNotThrow()
    const heard: string[] = []
    events.emit('callerText', 'one')
    events.emit('agentText', 'two')
    await Promise.resolve()
    events.on('agentText', (text) => heard.push(text))
    events.on('callerText', (text) => heard.push(text))
    expect(heard).toEqual([])
    events.emit('callerText', 'three')
    await Promise.resolve()
    expect(heard).toEqual(['one', 'two', 'three'])
  })

  it('is synchronous once it flows', async () => {
    const events = eventsThatMustNotThrow()
    const heard: string[] = []
    events.on('callerText', (text) => heard.push(text))
    await Promise.resolve()
    events.emit('callerText', 'now')
    expect(heard).toEqual(['now'])
  })

  it('puts what a listener emits behind what waited before it', async () => {
    const events = eventsThatMustNotThrow()
    const heard: string[] = []
    events.on('callerText', (text) => {
      heard.push(text)
      if (text === 'first') events.emit('callerText', 'answer')
    })
    events.emit('callerText', 'first')
    events.emit('callerText', 'second')
    await Promise.resolve()
    expect(heard).toEqual(['first', 'second', 'answer'])
  })

  it('stops telling a listener that left', async () => {
    const events = eventsThatMustNotThrow()
    const heard: string[] = []
    const leave = events.on('callerText', (text) => heard.push(text))
    await Promise.resolve()
    leave()
    events.emit('callerText', 'late')
    expect(heard).toEqual([])
  })

  it('reports what a listener throws, before and after the first turn', async () => {
    const thrown: unknown[] = []
    const events = new SessionEvents((one) => thrown.push(one))
    events.on('callerText', (text) => {
      throw new TypeError(text)
    })
    events.emit('callerText', 'held')
    await Promise.resolve()
    events.emit('callerText', 'flowing')
    expect(thrown.map(String)).toEqual(['TypeError: held', 'TypeError: flowing'])
  })

  it('gives up on a session that nobody ever listens to', () => {
    const thrown: unknown[] = []
    const events = new SessionEvents((one) => thrown.push(one))
    for (let count = 0; count <= 1_000; count += 1) events.emit('callerText', 'x')
    expect(thrown).toHaveLength(1)
    expect(thrown[0]).toBeInstanceOf(UnheardEvents)
  })
})
