import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  recordingsBefore,
  recordingsOf,
  removeRecordings,
} from '../../../src/recording/forget-recordings.ts'
import { recordingName } from '../../../src/recording/recording-name.ts'

const NOW_MS = 1_800_000_000_000
const names = [
  recordingName(NOW_MS - 2, 'CA1'),
  `${recordingName(NOW_MS - 1, 'CA12')}.gz`,
  recordingName(NOW_MS, 'CA1'),
]
let dir = ''

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hexkey-recordings-'))
  for (const name of [...names, 'notes-CA1.jsonl', 'README']) await writeFile(join(dir, name), '')
})

afterEach(() => rm(dir, { recursive: true }))

test('recordings are found by their call, all parts of it', async () => {
  expect(await recordingsOf(dir, ['CA1', 'CA9'])).toEqual([names[0], names[2]])
  expect(await recordingsOf(dir, [])).toEqual([])
})

test('recordings are found by their age', async () => {
  expect(await recordingsBefore(dir, NOW_MS)).toEqual(names.slice(0, 2))
})

test('what is removed twice is no mistake, and other files stay', async () => {
  await removeRecordings(dir, names)
  await removeRecordings(dir, names)
  expect((await readdir(dir)).toSorted()).toEqual(['README', 'notes-CA1.jsonl'])
})

test('a folder that is not there holds no recordings', async () => {
  expect(await recordingsBefore(join(dir, 'none'), NOW_MS)).toEqual([])
})
