import { expect, it } from 'vitest'
import { openingWords } from '../../../src/agents/opening-words.ts'

it.each([
  ['no notice', null, 'Hello.', 'Hello.'],
  ['a notice of its own', 'No person speaks.', 'Hello.', 'No person speaks. Hello.'],
  ['a notice without a full stop', 'This is automated', 'Hello.', 'This is automated. Hello.'],
  [
    'a notice that the greeting holds, written otherwise',
    'an automated assistant',
    'Hello, this is an Automated\nassistant.',
    'Hello, this is an Automated\nassistant.',
  ],
  ['half a word of it', 'automat', 'I am automated.', 'automat. I am automated.'],
])('a call opens with the notice, once: %s', (_case, notice, greeting, said) => {
  expect(openingWords({ notice, greeting })).toBe(said)
})
