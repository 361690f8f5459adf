import { expect, test } from 'vitest'
import { whisperTo } from '../../../src/call/whisper-words.ts'

test.each([
  ['en-GB', 'A hinge is missing', 'A call for you. A hinge is missing. Press any key to take it.'],
  ['en-US', 'Is it safe?', 'A call for you. Is it safe? Press any key to take it.'],
  ['en-US', '  ', 'A call for you. Press any key to take it.'],
])('%s, "%s"', (language, summary, text) => {
  expect(whisperTo(language, summary)).toEqual({ language, text })
})

test('a language that we have words in is spoken, others are English', () => {
  const german = whisperTo('de-DE', 'Es fehlt ein Scharnier')
  expect(german.language).toBe('de-DE')
  expect(german.text).toMatch(/^Ein Anruf.*Es fehlt ein Scharnier\. Drücken/)
  expect(whisperTo('ja-JP', '').language).toBe('en-US')
  expect(whisperTo('constructor', '').text).toContain('A call for you.')
})
