import { describe, expect, test } from 'vitest'
import { ActionsRig } from '../../../support/actions-rig.ts'

describe('keys that nobody has asked for', () => {
  test('reach the model together after a pause', () => {
    const rig = new ActionsRig()
    rig.press('123')
    rig.advance(1_980)
    expect(rig.told).toEqual([])
    rig.advance(20)
    expect(rig.told).toEqual(['The caller pressed 1 2 3.'])
    expect(rig.keys).toBe('123')
    expect(rig.of('digits-gathered')).toEqual([
      { type: 'digits-gathered', count: 3, secret: false },
    ])
  })

  test('reach it at once with a #', () => {
    const rig = new ActionsRig()
    rig.press('123#')
    expect(rig.told).toEqual(['The caller pressed 1 2 3 #.'])
    rig.advance(5_000)
    expect(rig.told).toHaveLength(1)
  })

  test('are 32 at the most', () => {
    const rig = new ActionsRig()
    rig.press('1'.repeat(40), 20)
    expect(rig.told).toHaveLength(1)
    rig.advance(2_000)
    expect(rig.of('digits-gathered').map((one) => one.count)).toEqual([32, 8])
  })

  test('are told apart by a pause', () => {
    const rig = new ActionsRig()
    rig.press('1')
    rig.advance(3_000)
    rig.press('*')
    rig.advance(3_000)
    expect(rig.told).toEqual(['The caller pressed 1.', 'The caller pressed *.'])
  })

  test.each(['05', '0#', '10', '00'])('are a number with a 0 in it: %s', (digits) => {
    const rig = new ActionsRig()
    rig.press(digits, 680)
    rig.advance(5_000)
    expect(rig.ends).toEqual([])
    expect(rig.told).toEqual([`The caller pressed ${Array.from(digits).join(' ')}.`])
  })

  test('are not told once the call is over', () => {
    const rig = new ActionsRig()
    rig.press('123')
    rig.actions.close()
    rig.advance(5_000)
    expect(rig.told).toEqual([])
  })
})

describe('keys that a tool has asked for', () => {
  test('go to it, up to as many as it wants', async () => {
    const rig = new ActionsRig()
    const gathered = rig.collect({ most: 4 })
    rig.press('0815')
    expect(await gathered).toEqual({ kind: 'gathered', digits: '0815' })
    rig.advance(5_000)
    expect(rig.told).toEqual([])
    expect(rig.ends).toEqual([])
    expect(rig.keys).toBe('0815')
    expect(rig.of('digits-gathered')).toEqual([
      { type: 'digits-gathered', count: 4, secret: false },
    ])
  })

  test('end with a #, which is none of them', async () => {
    const rig = new ActionsRig()
    const gathered = rig.collect()
    rig.press('12#')
    expect(await gathered).toEqual({ kind: 'gathered', digits: '12' })
  })

  test('end with a pause that leaves time to read them off', async () => {
    const rig = new ActionsRig()
    const gathered = rig.collect()
    rig.press('1')
    rig.advance(4_900)
    rig.press('2')
    rig.advance(5_000)
    expect(await gathered).toEqual({ kind: 'gathered', digits: '12' })
  })

  test('a 0 on its own is a digit', async () => {
    const rig = new ActionsRig()
    const gathered = rig.collect()
    rig.press('0')
    rig.advance(5_000)
    expect(await gathered).toEqual({ kind: 'gathered', digits: '0' })
    expect(rig.ends).toEqual([])
  })

  test('the # behind the last of them is not told', async () => {
    const rig = new ActionsRig()
    const gathered = rig.collect({ most: 2 })
    rig.press('12#')
    await gathered
    rig.advance(3_000)
    expect(rig.told).toEqual([])
    rig.press('#')
    expect(rig.told).toEqual(['The caller pressed #.'])
  })

  test('those pressed just before belong to it', async () => {
    const rig = new ActionsRig()
    rig.press('12')
    const gathered = rig.collect({ most: 4 })
    rig.press('34')
    expect(await gathered).toEqual({ kind: 'gathered', digits: '1234' })
    rig.advance(3_000)
    expect(rig.told).toEqual([])
  })

  test('are waited for from when the question was heard', async () => {
    const rig = new ActionsRig()
    const gathered = rig.collect({ timeoutMs: 10_000 })
    rig.agentSays(8_000)
    rig.advance(9_900)
    rig.press('7#')
    expect(await gathered).toEqual({ kind: 'gathered', digits: '7' })
  })

  test('none: the tool learns it in time', async () => {
    const rig = new ActionsRig()
    const silent = rig.collect({ timeoutMs: 10_000 })
    rig.advance(10_000)
    expect(await silent).toEqual({ kind: 'nothing-pressed' })
    const lone = rig.collect()
    rig.press('#')
    expect(await lone).toEqual({ kind: 'nothing-pressed' })
    expect(rig.of('digits-gathered')).toEqual([])
  })

  test('a tool that is cancelled gets none, and the keypad is free again', async () => {
    const rig = new ActionsRig()
    const abort = new AbortController()
    const gathered = rig.collect({ signal: abort.signal })
    rig.press('12')
    abort.abort()
    expect(await gathered).toEqual({ kind: 'nothing-pressed' })
    rig.press('34#')
    expect(rig.told).toEqual(['The caller pressed 3 4 #.'])
    expect(await rig.collect({ signal: abort.signal })).toEqual({ kind: 'nothing-pressed' })
  })

  test('a second tool waits for its turn', async () => {
    const rig = new ActionsRig()
    const first = rig.collect({ most: 2 })
    const second = rig.collect({ most: 2 })
    rig.press('1234')
    expect(await first).toEqual({ kind: 'gathered', digits: '12' })
    expect(await second).toEqual({ kind: 'gathered', digits: '34' })
  })

  test('a tool that gives up while it waits does not get the keypad', async () => {
    const rig = new ActionsRig()
    const abort = new AbortController()
    const first = rig.collect({ most: 2 })
    const second = rig.collect({ signal: abort.signal })
    abort.abort()
    rig.press('12')
    expect(await first).toEqual({ kind: 'gathered', digits: '12' })
    expect(await second).toEqual({ kind: 'nothing-pressed' })
    rig.press('34#')
    expect(rig.told).toEqual(['The caller pressed 3 4 #.'])
  })

  test('more tools than can wait find nothing', async () => {
    const rig = new ActionsRig()
    const waiting = Array.from({ length: 5 }, () => rig.collect())
    expect(await rig.collect()).toEqual({ kind: 'nothing-pressed' })
    rig.actions.close()
    expect(await Promise.all(waiting)).toEqual(waiting.map(() => ({ kind: 'call-over' })))
  })
})

describe('secret keys', () => {
  test('go to their tool and nowhere else', async () => {
    const rig = new ActionsRig()
    const gathered = rig.collect({ secret: true, most: 8 })
    expect(rig.hiding).toEqual([true])
    rig.press('80671293')
    expect(await gathered).toEqual({ kind: 'gathered', digits: '80671293' })
    rig.advance(5_000)
    expect(rig.keys).toBe('••••••••')
    expect(rig.told).toEqual([])
    expect(JSON.stringify(rig.facts)).not.toMatch(/"digit":"[0-9*#]"/)
    expect(rig.of('digits-gathered')).toEqual([{ type: 'digits-gathered', count: 8, secret: true }])
  })

  test('are shown again a second after the last', () => {
    const rig = new ActionsRig()
    void rig.collect({ secret: true, most: 2 })
    rig.press('12')
    rig.advance(980)
    expect(rig.hiding).toEqual([true])
    rig.advance(20)
    expect(rig.hiding).toEqual([true, false])
    rig.press('3#')
    expect(rig.told).toEqual(['The caller pressed 3 #.'])
  })

  test('one too many stays hidden, and so does who goes on', () => {
    const rig = new ActionsRig()
    void rig.collect({ secret: true, most: 2 })
    rig.press('12345#', 800)
    expect(rig.keys).toBe('••••••')
    rig.advance(5_000)
    expect(rig.told).toEqual([])
    expect(rig.hiding).toEqual([true, false])
  })

  test.each(['cancelled', 'paused'])(
    'the rest of them stays hidden when the tool is %s in the middle',
    async (how) => {
      const rig = new ActionsRig()
      const abort = new AbortController()
      const gathered = rig.collect({ secret: true, most: 8, signal: abort.signal })
      rig.press('8067')
      if (how === 'cancelled') abort.abort()
      rig.advance(8_000)
      await gathered
      rig.press('1293#')
      rig.advance(9_000)
      expect(rig.keys).toBe('•••••••••')
      expect(rig.told).toEqual([])
      expect(rig.hiding).toEqual([true])
      rig.advance(1_000)
      expect(rig.hiding).toEqual([true, false])
    },
  )

  test('what follows them does not reach the next tool', async () => {
    const rig = new ActionsRig()
    void rig.collect({ secret: true, most: 2 })
    const next = rig.collect({ most: 1 })
    rig.press('123')
    expect(rig.keys).toBe('•••')
    rig.advance(1_000)
    rig.press('7')
    expect(await next).toEqual({ kind: 'gathered', digits: '7' })
  })

  test('stay hidden from one secret to the next', () => {
    const rig = new ActionsRig()
    void rig.collect({ secret: true, most: 1 })
    rig.press('1')
    void rig.collect({ secret: true, most: 1 })
    rig.advance(5_000)
    expect(rig.hiding).toEqual([true])
  })

  test('a 0 among them does not ask for a person', () => {
    const rig = new ActionsRig()
    void rig.collect({ secret: true, most: 4 })
    rig.press('0')
    rig.advance(3_000)
    expect(rig.ends).toEqual([])
  })

  test('are never shown again once the call is over', async () => {
    const rig = new ActionsRig()
    const gathered = rig.collect({ secret: true })
    rig.press('12')
    rig.actions.close()
    expect(await gathered).toEqual({ kind: 'call-over' })
    rig.clock.advance(60_000)
    expect(rig.hiding).toEqual([true])
    expect(rig.clock.pending).toBe(0)
  })
})

test('the rest of a secret goes nowhere when the stream before this one was lost in it', () => {
  const rig = new ActionsRig()
  rig.actions.hideKeys()
  expect(rig.hiding).toEqual([true])
  for (const digit of '4711') {
    rig.actions.digit(digit)
    rig.advance(5_000)
  }
  rig.advance(5_000)
  expect(rig.hiding).toEqual([true, false])
  expect(rig.told).toEqual([])
  expect(JSON.stringify(rig.facts)).not.toMatch(/[4719]/)
})
