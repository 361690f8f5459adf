import { expect, test } from 'vitest'
import { shortcutOf, type Press } from '../../../../web/src/shell/shortcuts.ts'

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  withModifier: false,
  inField: false,
  inDialog: false,
  before: null,
  ...more,
})

test.each([
  ['/', 'search'],
  ['j', 'next'],
  ['k', 'previous'],
  ['?', 'help'],
  ['p', 'play'],
])('%s means %s', (key, does) => {
  expect(shortcutOf(press(key))).toEqual({ does })
})

test('g and a letter lead to a page', () => {
  expect(shortcutOf(press('c', { before: 'g' }))).toEqual({ does: 'go', to: 'calls' })
  expect(shortcutOf(press('c'))).toBeNull()
  expect(shortcutOf(press('j', { before: 'g' }))).toEqual({ does: 'next' })
  expect(shortcutOf(press('toString', { before: 'g' }))).toBeNull()
})

test.each([{ withModifier: true }, { inField: true }, { inDialog: true }])(
  'what is typed or belongs to the browser is left alone: %j',
  (more) => {
    for (const key of ['/', 'j', 'k', '?', 'p']) expect(shortcutOf(press(key, more))).toBeNull()
  },
)
