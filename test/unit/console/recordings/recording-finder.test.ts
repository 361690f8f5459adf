import { beforeEach, describe, expect, test } from 'vitest'
import type { LivePeer } from '../../../../src/console/peer/live-peers.ts'
import { RecordingFinder } from '../../../../src/console/recordings/recording-finder.ts'
import type { SoundState } from '../../../../src/console/recordings/recording-shelf.ts'
import { Refused } from '../../../../src/console/refused.ts'
import type { StoredRecording } from '../../../../src/store/recordings.ts'

const SECOND = 32_000
const HEADER = 44
const peer = (id: string, shelf: string): LivePeer => ({ id, address: `http://${id}`, shelf })

let stored: StoredRecording[]
/** Files on the disk of this machine. */
let here: Map<string, SoundState>
let living: LivePeer[]
/** What the others say of a file. */
let said: Map<string, SoundState | 'absent' | 'silent'>
let asked: string[]

beforeEach(() => {
  stored = []
  here = new Map()
  living = []
  said = new Map()
  asked = []
})

const finder = new RecordingFinder({
  recordings: { of: () => Promise.resolve(stored) },
  shelf: {
    name: () => Promise.resolve('mine'),
    look: (file) => {
      const state = here.get(file)
      return Promise.resolve(state === undefined ? null : { ...state, file, path: `/x/${file}` })
    },
  },
  elsewhere: {
    keepers: (shelf) => Promise.resolve(living.filter((one) => one.shelf === shelf)),
    state: ({ file }) => {
      asked.push(file)
      return Promise.resolve(said.get(file) ?? 'absent')
    },
  },
})

/** A stream that was recorded, a minute after the one before it. */
function stream(file: string, shelf: string | null, seconds: number | null): void {
  const ended = {
    durationMs: seconds === null ? null : seconds * 1_000,
    bytes: seconds === null ? null : HEADER + seconds * SECOND,
  }
  const at = { stream: stored.length + 1, startedAtMs: 60_000 * stored.length }
  stored.push({ callId: 'CA1', file, shelf, ...at, ...ended, cut: false })
}

const lies = async (): Promise<readonly [string, string] | readonly [number, string]> => {
  try {
    const { kind, sound } = await finder.locate('CA1')
    return [kind, sound.file]
  } catch (error) {
    if (error instanceof Refused) return [error.status, error.code]
    throw error
  }
}

const AWAY = [503, 'recording-elsewhere-unreachable']
const NONE = [404, 'no-recording']

describe('the recording of a call', () => {
  test('is the longest, wherever it lies', async () => {
    living = [peer('two', 'theirs')]
    stream('a', 'mine', 3)
    stream('b', 'theirs', 9)
    here.set('a', { dataBytes: 3 * SECOND, grows: false })
    expect(await lies()).toEqual(['elsewhere', 'b'])
    expect(await finder.find('CA1')).toEqual({
      ...{ durationMs: 9_000, bytes: HEADER + 9 * SECOND, startsAtMs: 60_000, cut: false },
    })
    here.set('a', { dataBytes: 9 * SECOND, grows: false })
    expect(await lies()).toEqual(['here', 'a'])
  })

  test('that has ended is asked of nobody before it is played', async () => {
    living = [peer('two', 'theirs')]
    stream('a', 'theirs', 2)
    expect(await lies()).toEqual(['elsewhere', 'a'])
    expect(asked).toEqual([])
  })

  test('that lasts is as long as its process says', async () => {
    living = [peer('two', 'theirs')]
    stream('a', 'theirs', null)
    said.set('a', { dataBytes: SECOND, grows: true })
    expect(await finder.find('CA1')).toMatchObject({ durationMs: 1_000, cut: false })
    said.set('a', { dataBytes: SECOND, grows: false })
    expect(await finder.find('CA1')).toMatchObject({ durationMs: 1_000, cut: true })
  })

  test('of several streams is one that can be had', async () => {
    stream('a', 'gone', 9)
    stream('b', 'mine', 1)
    here.set('b', { dataBytes: SECOND, grows: false })
    expect(await lies()).toEqual(['here', 'b'])
  })

  test('is on this disk when it is there, whatever the store calls it', async () => {
    stream('a', 'theirs', 1)
    stream('b', null, 2)
    here.set('a', { dataBytes: SECOND, grows: false })
    here.set('b', { dataBytes: 2 * SECOND, grows: false })
    expect(await lies()).toEqual(['here', 'b'])
  })

  test('is asked of everybody who has its folder', async () => {
    living = [peer('two', 'theirs'), peer('three', 'others'), peer('four', 'theirs')]
    stream('a', 'theirs', 1)
    expect(await finder.locate('CA1')).toMatchObject({
      sound: { keepers: [{ id: 'two' }, { id: 'four' }] },
    })
  })

  test('is away with a process that is gone, or is silent', async () => {
    stream('a', 'theirs', 1)
    expect(await lies()).toEqual(AWAY)
    expect(await finder.find('CA1')).toBeNull()
    stored.length = 0
    living = [peer('two', 'theirs')]
    stream('a', 'theirs', null)
    said.set('a', 'silent')
    expect(await lies()).toEqual(AWAY)
  })

  test('is none when no file of it is left, or nobody knows where', async () => {
    expect(await lies()).toEqual(NONE)
    stream('a', null, 1)
    stream('b', 'mine', 1)
    expect(await lies()).toEqual(NONE)
    living = [peer('two', 'theirs')]
    stream('c', 'theirs', null)
    expect(await lies()).toEqual(NONE)
  })
})
