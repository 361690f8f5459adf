import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readShelfName, ShelfName } from '../../../../src/recording/sound/shelf-name.ts'
import { memoryLog } from '../../../support/memory-log.ts'

let root: string
let dir: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hexkey-shelf-name-'))
  dir = join(root, 'recordings')
})

afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

const shelf = (): ShelfName => new ShelfName(dir, memoryLog().log)

describe('the name of a folder of recordings', () => {
  test('is not made by looking for it', async () => {
    expect(shelf().get()).toBeNull()
    expect(await readShelfName(dir)).toBeNull()
    expect(readdirSync(root)).toEqual([])
  })

  test('is made once, and outlives the process', async () => {
    const one = shelf()
    const name = await one.make()
    expect(name).toMatch(/^[0-9a-f]{16}$/)
    expect([await one.make(), one.get(), await shelf().make()]).toEqual([name, name, name])
    expect(await readShelfName(dir)).toBe(name)
    expect(readdirSync(dir)).toEqual(['shelf'])
    expect(statSync(join(dir, 'shelf')).mode & 0o077).toBe(0)
  })

  test('is the same for all that make it at once', async () => {
    const names = await Promise.all(Array.from({ length: 20 }, () => shelf().make()))
    expect(new Set(names).size).toBe(1)
    expect(names[0]).not.toBeNull()
    expect(readdirSync(dir)).toEqual(['shelf'])
  })

  test('is seen by whoever looks again, once another process has made it', async () => {
    const looking = shelf()
    expect(looking.get()).toBeNull()
    const name = await shelf().make()
    await expect.poll(() => looking.get()).toBe(name)
  })

  test.each(['', 'nonsense', '0'.repeat(200), '../../etc'])('is not %j', async (text) => {
    mkdirSync(dir)
    writeFileSync(join(dir, 'shelf'), text)
    expect(await readShelfName(dir)).toBeNull()
    const { log, lines } = memoryLog()
    expect(await new ShelfName(dir, log).make()).toBeNull()
    expect(lines).toMatchObject([{ msg: 'the folder of recordings could not be named' }])
  })

  test('cannot be made where there can be no folder, and is tried again', async () => {
    writeFileSync(dir, 'a file')
    const one = shelf()
    expect(await one.make()).toBeNull()
    expect(one.get()).toBeNull()
    rmSync(dir)
    expect(await one.make()).toMatch(/^[0-9a-f]{16}$/)
  })
})
