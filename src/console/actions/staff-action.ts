import { z } from 'zod'
import type { StaffHand } from '../../call/actions/staff-hand.ts'
import { unreachable } from '../../shared/errors.ts'
import type { Person } from '../console-api.ts'
import type { AuditTrail } from '../door.ts'
import { Refused } from '../refused.ts'

const MAX_HINT = 500
const MAX_NAME = 80

const hintSchema = z.object({
  text: z
    .string('must be a text.')
    .transform((text) => text.toWellFormed().trim())
    .refine((text) => text !== '', 'must not be empty.')
    .refine((text) => Array.from(text).length <= MAX_HINT, `has more than ${MAX_HINT} characters.`),
})
const transferSchema = z.object({
  person: z.string('must be a name.').min(1, 'must not be empty.').max(MAX_NAME, 'is too long.'),
})

/** Something that a person wants done to a call. */
export type StaffAction =
  | { readonly kind: 'hint'; readonly text: string }
  | { readonly kind: 'transfer'; readonly person: string }
  | { readonly kind: 'hang-up' }

/** What each action takes; its name is the end of its path, and what the audit trail calls it. */
export const actionSchemas: Readonly<Record<StaffAction['kind'], z.ZodType<StaffAction>>> = {
  hint: hintSchema.transform(({ text }) => ({ kind: 'hint', text })),
  transfer: transferSchema.transform(({ person }) => ({ kind: 'transfer', person })),
  'hang-up': z.unknown().transform(() => ({ kind: 'hang-up' })),
}

export interface CallsHereOptions {
  /** See `CallSwitchboard.handOn`. */
  readonly handOn: (callId: string) => StaffHand | 'not-talking' | null
  readonly trail: AuditTrail
}

/** What people do to the calls of this process. Each act is written to the audit trail. */
export class CallsHere {
  readonly #options: CallsHereOptions

  constructor(options: CallsHereOptions) {
    this.#options = options
  }

  /**
   * Has it done, as far as that can be begun.
   *
   * @returns false when the call is not here.
   * @throws Refused when it is, and that cannot be done to it.
   */
  act(callId: string, action: StaffAction, who: Person): boolean {
    const { handOn, trail } = this.#options
    const hand = handOn(callId)
    if (hand === null) return false
    if (hand === 'not-talking') throw notTalking()
    const detail = perform(hand, action)
    trail.note({ who: who.name, what: action.kind, callId, detail })
    return true
  }
}

export function notTalking(): Refused {
  const message = 'The call does not talk at the moment: it rings, or its line is interrupted.'
  return new Refused(409, 'call-not-talking', message)
}

/** @returns what the audit trail says of it: nothing that was said in the call. */
function perform(hand: StaffHand, action: StaffAction): string {
  switch (action.kind) {
    case 'hint':
      return hint(hand, action.text)
    case 'transfer':
      return transfer(hand, action.person)
    case 'hang-up':
      hand.hangUp()
      return ''
    default:
      return unreachable(action)
  }
}

function hint(hand: StaffHand, text: string): string {
  switch (hand.hint(text)) {
    case 'done':
      // The words go with the call's events, and are forgotten with them.
      return `${Array.from(text).length} characters`
    case 'empty':
      throw new Refused(400, 'bad-request', 'text: must not be empty.')
    case 'too-many':
      throw new Refused(429, 'hints-wait', 'The assistant has not heard the hints before it.', 5)
  }
}

function transfer(hand: StaffHand, person: string): string {
  switch (hand.giveTo(person)) {
    case 'done':
      return person
    case 'unknown-person':
      throw new Refused(
        400,
        'unknown-person',
        'The assistant can give calls to nobody of that name.',
      )
    case 'ending':
      throw new Refused(409, 'call-is-ending', 'The call is being ended already.')
  }
}
