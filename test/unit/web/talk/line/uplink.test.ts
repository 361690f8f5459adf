import { expect, test } from 'vitest'
import { BackOff } from '../../../../../web/src/talk/line/back-off.ts'
import { Uplink } from '../../../../../web/src/talk/line/uplink.ts'

test('places are counted from zero', () => {
  const uplink = new Uplink()
  expect([uplink.place(320, 0), uplink.place(320, 640), uplink.place(320, 0)]).toEqual([
    0, 320, 640,
  ])
})

test('with more than a second waiting nothing is sent, and the place tells the gap', () => {
  const uplink = new Uplink()
  expect(uplink.place(320, 0)).toBe(0)
  expect(uplink.place(320, 40_000)).toBeNull()
  expect(uplink.place(320, 40_000)).toBeNull()
  expect(uplink.place(320, 32_000)).toBe(960)
})

test('a line that takes nothing for five seconds is deaf', () => {
  const uplink = new Uplink()
  for (let frame = 0; frame < 249; frame += 1) uplink.place(320, 40_000)
  expect(uplink.deaf).toBe(false)
  uplink.place(320, 40_000)
  expect(uplink.deaf).toBe(true)
})

test('one that takes something now and then is not', () => {
  const uplink = new Uplink()
  for (let frame = 0; frame < 1_000; frame += 1) uplink.place(320, frame % 200 === 0 ? 0 : 40_000)
  expect(uplink.deaf).toBe(false)
})

test('attempts come after half a second, then after twice as long each, for a minute', () => {
  const backOff = new BackOff()
  const pauses: number[] = []
  let nowMs = 1_000
  for (let pauseMs = backOff.next(nowMs); pauseMs !== null; pauseMs = backOff.next(nowMs)) {
    pauses.push(pauseMs)
    nowMs += pauseMs
  }
  expect(pauses).toEqual([
    500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000, 8_000, 8_000, 4_500,
  ])
  expect(nowMs).toBe(61_000)
})

test('once the line was there, it begins anew', () => {
  const backOff = new BackOff()
  backOff.next(0)
  backOff.next(500)
  backOff.reset()
  expect(backOff.next(90_000)).toBe(500)
})
