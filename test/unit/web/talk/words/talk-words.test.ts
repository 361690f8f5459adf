import { expect, test } from 'vitest'
import { troubleOf } from '../../../../../web/src/talk/sound/microphone-trouble.ts'
import { endWords } from '../../../../../web/src/talk/words/end-words.ts'
import { microphoneWords } from '../../../../../web/src/talk/words/microphone-words.ts'
import { stateWords } from '../../../../../web/src/talk/words/state-words.ts'

test('what happens is told as long as there is a line', () => {
  expect(stateWords('open', 'caller-speaks').words).toBe('You speak')
  expect(stateWords('open', 'hold').words).toBe('On hold')
  expect(stateWords('reconnecting', 'caller-speaks').words).toContain('Reconnecting')
  expect(stateWords('over', 'thinking').words).toContain('over')
})

test.each([
  ['NotAllowedError', 'denied'],
  ['NotFoundError', 'none'],
  ['OverconstrainedError', 'none'],
  ['NotReadableError', 'taken'],
  ['TypeError', 'failed'],
  ['', 'failed'],
])('%s means: %s, and there are words for it', (name, trouble) => {
  expect(troubleOf(name)).toBe(trouble)
  expect(microphoneWords[troubleOf(name)].words).not.toBe('')
})

test('the server’s own words tell why a conversation is over', () => {
  const words = 'Nobody is there.'
  expect(endWords({ why: 'ended', words, person: null })).toMatchObject({ words })
  expect(endWords({ why: 'refused', code: 'busy', words })).toMatchObject({ words })
  expect(endWords({ why: 'ended', words: null, person: '+15550100300' }).title).toContain('person')
  expect(endWords({ why: 'lost' }).words).toContain('network')
})
