import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { Refused } from '../refused.ts'

/** 32 MiB and about a tenth of a second. */
const COST = { ln: 15, r: 8, p: 1 } as const
/** Twice what the cost takes: Node wants some more than that. */
const MAX_MEMORY_BYTES = 64 * 1_024 * 1_024
const KEY_BYTES = 32
const SALT_BYTES = 16
/** `scrypt$ln=15,r=8,p=1$salt$key`, both base64url; nobody can make us spend more than is ours. */
const FORM = /^scrypt\$ln=(1[0-5]),r=8,p=1\$([\w-]{16,64})\$([\w-]{43})$/

/**
 * One at a time: name look-ups and files need the other threads of Node's pool, and calls the other
 * processors.
 */
const AT_ONCE = 1
/** What waits takes about two seconds; more is refused. */
const MAX_WAITING = 20
const RETRY_AFTER_S = 2

/** Makes and checks hashes of passwords (scrypt), off the main thread. */
export class Passwords {
  readonly #waiting: (() => void)[] = []
  #running = 0

  /** With a salt of its own. @throws Refused 429 when too much is to be done. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES)
    const key = await this.#derive(password, salt, COST.ln)
    const { ln, r, p } = COST
    return `scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64url')}$${key.toString('base64url')}`
  }

  /**
   * Takes as long for nobody's password as for somebody's.
   *
   * @param hash null: there is no such account.
   * @throws Refused 429 when too much is to be done.
   */
  async matches(password: string, hash: string | null): Promise<boolean> {
    const [, ln, salt, key] = FORM.exec(hash ?? '') ?? []
    if (ln === undefined || salt === undefined || key === undefined) {
      await this.#derive(password, randomBytes(SALT_BYTES), COST.ln)
      return false
    }
    const made = await this.#derive(password, Buffer.from(salt, 'base64url'), Number(ln))
    return timingSafeEqual(made, Buffer.from(key, 'base64url'))
  }

  async #derive(password: string, salt: Buffer, ln: number): Promise<Buffer> {
    await this.#turn()
    try {
      // What looks alike is typed differently on different machines.
      return await derive(password.normalize('NFKC'), salt, ln)
    } finally {
      this.#running--
      this.#waiting.shift()?.()
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= MAX_WAITING) {
        const message = 'Too many people sign in at this moment. Try again in a few seconds.'
        throw new Refused(429, 'too-many-sign-ins', message, RETRY_AFTER_S)
      }
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve)
      })
    }
    this.#running++
  }
}

function derive(password: string, salt: Buffer, ln: number): Promise<Buffer> {
  const { r, p } = COST
  return new Promise((resolve, reject) => {
    const options = { N: 2 ** ln, r, p, maxmem: MAX_MEMORY_BYTES }
    scrypt(password, salt, KEY_BYTES, options, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}
