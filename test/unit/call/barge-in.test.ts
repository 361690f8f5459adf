import { describe, expect, test } from 'vitest'
import { BargeIn, type BargeInMode } from '../../../src/call/barge-in.ts'

const bargeIn = (mode: BargeInMode = 'hybrid'): BargeIn => new BargeIn({ mode, confirmMs: 800 })

describe('hybrid', () => {
  test('holds at once, and cuts when the model confirms', () => {
    const one = bargeIn()
    expect(one.callerStarted(1_000, true)).toBe('hold')
    expect(one.holding).toBe(true)
    expect(one.confirmed()).toBe('cut')
    expect(one.holding).toBe(false)
    expect(one.tick(5_000)).toBeNull()
  })

  test('cuts when the model says interrupted, held or not', () => {
    const held = bargeIn()
    held.callerStarted(0, true)
    expect(held.interrupted()).toBe('cut')
    expect(bargeIn().interrupted()).toBe('cut')
  })

  test('goes on when nobody confirms within 800 ms and the caller is quiet', () => {
    const one = bargeIn()
    one.callerStarted(0, true)
    one.callerStopped()
    expect(one.tick(799)).toBeNull()
    expect(one.tick(800)).toBe('go-on')
    expect(one.tick(820)).toBeNull()
  })

  test('waits as long as the caller speaks, but not for ever', () => {
    const one = bargeIn()
    one.callerStarted(0, true)
    expect(one.tick(3_000)).toBeNull()
    one.callerStopped()
    one.callerStarted(3_100, false)
    expect(one.tick(5_999)).toBeNull()
    expect(one.tick(6_000)).toBe('go-on')
  })

  test('does nothing when nothing is audible', () => {
    const one = bargeIn()
    expect(one.callerStarted(0, false)).toBeNull()
    expect(one.confirmed()).toBeNull()
  })

  test('a confirmation without a hold is no reason to cut', () => {
    expect(bargeIn().confirmed()).toBeNull()
  })

  const falseAlarm = (one: BargeIn, atMs: number): void => {
    one.callerStarted(atMs, true)
    one.callerStopped()
    expect(one.tick(atMs + 800)).toBe('go-on')
  }

  test('two false alarms within a minute leave the decision to the model', () => {
    const one = bargeIn()
    falseAlarm(one, 0)
    expect(one.mode).toBe('hybrid')
    falseAlarm(one, 50_000)
    expect(one.mode).toBe('model')
    expect(one.callerStarted(60_000, true)).toBeNull()
    expect(one.interrupted()).toBe('cut')
  })

  test('two false alarms further apart do not', () => {
    const one = bargeIn()
    falseAlarm(one, 0)
    falseAlarm(one, 61_000)
    expect(one.mode).toBe('hybrid')
  })
})

test('model: our own ears never stop the sound', () => {
  const one = bargeIn('model')
  expect(one.callerStarted(0, true)).toBeNull()
  expect(one.interrupted()).toBe('cut')
})

test('manual: our own ears decide alone', () => {
  const one = bargeIn('manual')
  expect(one.callerStarted(0, true)).toBe('cut')
  expect(one.callerStarted(0, false)).toBeNull()
})
