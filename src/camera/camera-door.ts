import { BackOff } from '../console/sign-in/back-off.ts'
import type { Clock } from '../shared/clock.ts'
import type { CameraLinks, CameraToken } from './camera-links.ts'

/**
 * Wrong tokens of one address, and what is done about more of them. Right ones are let in all the
 * same: behind a proxy everybody has one address, and nobody shall lock the others out.
 */
const RULES = {
  free: 20,
  firstMs: 5_000,
  longestMs: 60_000,
  forgetMs: 600_000,
  keys: 10_000,
} as const

/** Reads what pages present, and tells those less who guess. */
export class CameraDoor {
  readonly #links: CameraLinks
  readonly #clock: Clock
  readonly #wrong: BackOff

  constructor(links: CameraLinks, clock: Clock) {
    this.#links = links
    this.#clock = clock
    this.#wrong = new BackOff(RULES, clock)
  }

  /** @param address see `clientAddress`. */
  read(text: string, address: string): CameraToken | 'unknown-link' | 'expired' | 'too-many' {
    const read = this.#links.read(text, this.#clock.wallMs())
    if (read.kind === 'good') return read.token
    if (this.#wrong.begin(address).waitMs > 0) return 'too-many'
    return read.kind === 'expired' ? 'expired' : 'unknown-link'
  }

  /** @returns false: somebody has used it before. */
  use(token: CameraToken): Promise<boolean> {
    return this.#links.use(token)
  }

  /** For the next socket of the page that was let in with a token. */
  resume({ callId }: CameraToken): string {
    return this.#links.make('resume', callId, this.#clock.wallMs())
  }
}
