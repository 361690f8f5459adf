import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../shared/errors.ts'
import { randomHex } from '../../shared/ids.ts'
import type { Log } from '../../shared/log.ts'

/** Beside the recordings, which are named otherwise. */
const FILE = 'shelf'
const NAME = /^[0-9a-f]{16}$/

/**
 * The name of a folder of recordings. It lies in the folder itself: it outlives the process, goes
 * with the disk, and is the same for all processes that share it.
 */
export class ShelfName {
  readonly #dir: string
  readonly #log: Log
  #name: string | null = null
  #reading: Promise<void> | null = null
  #making: Promise<string | null> | null = null

  constructor(dir: string, log: Log) {
    this.#dir = dir
    this.#log = log
  }

  /** As far as it is known now; null: then it is looked for, to be known the next time. */
  get(): string | null {
    if (this.#name === null && this.#reading === null) {
      this.#reading = readShelfName(this.#dir)
        .then((name) => {
          this.#name ??= name
        })
        // Whoever needs it says what is wrong with it.
        .catch(() => undefined)
        .finally(() => {
          this.#reading = null
        })
    }
    return this.#name
  }

  /** Gives the folder a name, unless it has one. Never rejects. @returns null: it cannot be done. */
  make(): Promise<string | null> {
    this.#making ??= this.#make().catch((error: unknown) => {
      this.#making = null
      this.#log.warn({ reason: messageOf(error) }, 'the folder of recordings could not be named')
      return null
    })
    return this.#making
  }

  async #make(): Promise<string> {
    this.#name ??= (await readShelfName(this.#dir)) ?? (await makeShelfName(this.#dir))
    return this.#name
  }
}

/** The name of that folder; null: it has none, because nothing was recorded there. */
export async function readShelfName(dir: string): Promise<string | null> {
  try {
    const name = (await readFile(join(dir, FILE), 'utf8')).trim()
    return NAME.test(name) ? name : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Whole, or not at all: another process may do the same, and whoever is first has named it. */
async function makeShelfName(dir: string): Promise<string> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const name = randomHex(8)
  const draft = join(dir, `${FILE}-${name}`)
  await writeFile(draft, `${name}\n`, { flag: 'wx', mode: 0o600 })
  try {
    await link(draft, join(dir, FILE))
    return name
  } catch (error) {
    const others = await readShelfName(dir)
    if (others === null) throw error
    return others
  } finally {
    await rm(draft, { force: true })
  }
}
