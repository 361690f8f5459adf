import { describe, expect, it } from 'vitest'
import { maskedMoment, withoutNumbers } from '../../../../src/console/calls/hidden-numbers.ts'

describe('what viewers see of telephone numbers', () => {
  it.each([
    ['call +49 151 2345 6755 please', 'call +49…55 please'],
    ['my number is 0151 23456755.', 'my number is ••• ••55.'],
    ['(030) 123-4567', '(••• ••67'],
    ['tel 0301234567', 'tel ••• ••67'],
    ['tel0301234567', 'tel••• ••67'],
    ['Handy-0301234567', 'Handy-••• ••67'],
    ['030 – 12, 34, 567', '••• ••67'],
    ['عدد ٠١٥١٢٣٤٥٦', 'عدد ••• ••٥٦'],
    ['<script>0151-2345678</script>', '<script>••• ••78</script>'],
  ])('%s', (text, shown) => {
    expect(withoutNumbers(text)).toBe(shown)
  })

  it.each([
    'FJ-3107',
    'order HX-20481375',
    'FJ20481375',
    '2026-01-05',
    '12 bolts of 45 mm',
    '😀'.repeat(10_000),
  ])('leaves %.20s as it is', (text) => {
    expect(withoutNumbers(text)).toBe(text)
  })

  it('looks into whatever a tool was asked, at any depth', () => {
    const detail = {
      args: { to: '+4915123456755', more: [{ '+4915123456755': 4915123456755, count: 500 }] },
      on: true,
      none: null,
    }
    const moment = maskedMoment({
      ...{ atMs: 1, type: 'tool-run', tone: 'plain', durationMs: 3_600_000 },
      ...{ title: 'call 0151 2345678', detail },
    })
    expect(moment.title).toBe('call ••• ••78')
    expect(moment.detail).toEqual({
      args: { to: '+49…55', more: [{ '+49…55': '••• ••55', count: 500 }] },
      on: true,
      none: null,
    })
  })

  it('finds a number that an interruption has cut in two', () => {
    const moment = maskedMoment({
      ...{ atMs: 1, type: 'barge-in', tone: 'plain', title: 'Cut', durationMs: null },
      detail: { heardText: 'Call 030 12', cutText: '34 567 or 030 7654321.', cutMs: 900 },
    })
    expect(moment.detail).toEqual({
      ...{ heardText: 'Call ••• ••67', cutText: ' or ••• ••21.', cutMs: 900 },
    })
  })

  it('shows no keys: one after the other they are a number', () => {
    const moment = maskedMoment({
      ...{ atMs: 1, type: 'keypad', tone: 'plain', title: 'Caller pressed 5', durationMs: null },
      detail: { digit: '5' },
    })
    expect([moment.title, moment.detail]).toEqual(['Caller pressed a key', { digit: '•' }])
  })
})
