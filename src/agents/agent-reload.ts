import { StartupFailed } from '../shared/errors.ts'
import type { Log } from '../shared/log.ts'
import { loadAgents, type AgentCheck } from './load-agents.ts'
import type { Roster } from './roster.ts'

export interface AgentReloadOptions {
  /** The directory of all assistants. */
  readonly dir: string
  readonly check: AgentCheck
  readonly roster: Roster
  readonly log: Log
}

/**
 * Reads the assistants again while the server runs. New calls get the new ones, all of them or none:
 * with any problem the old ones stay, and every problem is logged.
 */
export class AgentReload {
  readonly #options: AgentReloadOptions
  #running: Promise<boolean> | null = null
  #next: Promise<boolean> | null = null

  constructor(options: AgentReloadOptions) {
    this.#options = options
  }

  /**
   * Never rejects. Asked again meanwhile, it reads once more afterwards: files may have changed
   * since they were read.
   *
   * @returns whether the assistants are those of the files now.
   */
  run(): Promise<boolean> {
    if (this.#running === null) {
      this.#running = this.#load().finally(() => {
        this.#running = null
      })
      return this.#running
    }
    this.#next ??= this.#running.then(() => {
      this.#next = null
      return this.run()
    })
    return this.#next
  }

  async #load(): Promise<boolean> {
    const { dir, check, roster, log } = this.#options
    try {
      const agents = await loadAgents(dir, check)
      const versionsOf = (all: typeof agents): Record<string, string> =>
        Object.fromEntries([...all.values()].map(({ name, version }) => [name, version]))
      const before = versionsOf(roster.agents)
      roster.replace(agents)
      log.info({ before, now: versionsOf(agents) }, 'assistants read again')
      return true
    } catch (error) {
      if (!(error instanceof StartupFailed)) {
        log.error({ err: error }, 'assistants not read again: those of before stay')
        return false
      }
      for (const { where, problem, cure } of error.problems) {
        log.error({ where, problem, cure }, 'assistants not read again: those of before stay')
      }
      return false
    }
  }
}
