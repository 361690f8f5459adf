import { expect, test } from 'vitest'
import { Transcript } from '../../../../../web/src/talk/line/transcript.ts'

const agent = (turn: number, text: string) => ({ type: 'said', who: 'agent', turn, text }) as const
const caller = (text: string) => ({ type: 'said', who: 'caller', turn: 0, text }) as const

const seen = (transcript: Transcript): string[] =>
  transcript.lines.map(
    ({ who, text, unheard, interrupted }) =>
      `${who}: ${text}${unheard === '' ? '' : ` ~${unheard}~`}${interrupted ? ' |' : ''}`,
  )

test('pieces of a turn are one line, and so is what the caller says meanwhile', () => {
  const transcript = new Transcript()
    .said(agent(1, 'Hello, '))
    .said(agent(1, 'this is help.'))
    .said(caller('There is'))
    .said(caller(' a gap.'))
    .said(agent(2, 'Where?'))
    .said(caller('Here.'))
  expect(seen(transcript)).toEqual([
    'agent: Hello, this is help.',
    'caller: There is a gap.',
    'agent: Where?',
    'caller: Here.',
  ])
  expect(new Set(transcript.lines.map(({ key }) => key)).size).toBe(4)
})

test('a turn goes on after the caller’s words in between', () => {
  const transcript = new Transcript()
    .said(agent(1, 'Hello, '))
    .said(caller('Yes?'))
    .said(agent(1, 'this is help.'))
  expect(seen(transcript)).toEqual(['agent: Hello, this is help.', 'caller: Yes?'])
})

test('what was not heard of a turn is marked, also what comes of it later', () => {
  const transcript = new Transcript()
    .said(agent(1, 'First the screws, then the panel'))
    .cut({ type: 'cut', turn: 1, heard: 'First the', unheard: 'screws, then the panel' })
    .said(agent(1, ', and done.'))
  expect(seen(transcript)).toEqual(['agent: First the ~screws, then the panel, and done.~ |'])
})

test('an interruption that lost no word is one', () => {
  const transcript = new Transcript()
    .said(agent(1, 'Done.'))
    .cut({ type: 'cut', turn: 1, heard: 'Done.', unheard: '' })
  expect(seen(transcript)).toEqual(['agent: Done. |'])
})

test('a cut of a turn without words changes nothing', () => {
  const transcript = new Transcript().said(agent(1, 'Hello.'))
  expect(transcript.cut({ type: 'cut', turn: 2, heard: '', unheard: '' })).toBe(transcript)
})

test('turns count anew with another stream, and what was said stays', () => {
  const transcript = new Transcript()
    .said(agent(1, 'Hello.'))
    .said(caller('Wait'))
    .nextStream()
    .said(caller('There you are.'))
    .said(agent(1, 'Here I am again.'))
  expect(seen(transcript)).toEqual([
    'agent: Hello.',
    'caller: Wait',
    'caller: There you are.',
    'agent: Here I am again.',
  ])
})

test('an earlier transcript stays as it was', () => {
  const before = new Transcript().said(agent(1, 'Hello.'))
  before.said(agent(1, ' More.'))
  expect(seen(before)).toEqual(['agent: Hello.'])
})
