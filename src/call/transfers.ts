import type { Roster } from '../agents/roster.ts'
import type { DialOutcome, NextStep, Whisper } from '../carrier/switchboard.ts'
import type { Log } from '../shared/log.ts'
import type { AfterStream } from './continuity/after-stream.ts'
import { nextStep } from './next-step.ts'
import { whisperTo } from './whisper-words.ts'

/** Calls that are being given to a person. */
export class Transfers {
  readonly #parts: TransfersParts

  constructor(parts: TransfersParts) {
    this.#parts = parts
  }

  /** What the caller hears after somebody was dialled: nobody takes the call, it goes on here. */
  async dialled(callId: string, outcome: DialOutcome): Promise<NextStep> {
    const { after, roster, log } = this.#parts
    log.info({ callId, outcome }, 'person dialled')
    if (outcome === 'connected') {
      after.taken(callId)
      return { kind: 'hang-up' }
    }
    const { way, agent } = await after.returned(callId, outcome)
    return nextStep(way, roster.named(agent), null)
  }

  /** What the person hears who has answered; null: the call goes to nobody, or is over. */
  async whisper(callId: string): Promise<Whisper | null> {
    const { after, roster } = this.#parts
    const given = await after.given(callId)
    if (given === null) return null
    return whisperTo(roster.named(given.agent).language, given.transfer.summary)
  }
}

export interface TransfersParts {
  readonly after: Pick<AfterStream, 'taken' | 'returned' | 'given'>
  readonly roster: Pick<Roster, 'named'>
  readonly log: Log
}
