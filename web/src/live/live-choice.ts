import type { LiveCall } from '../../../src/console/console-api.ts'

/** Which calls the list shows. */
export interface LiveChoice {
  /** Words or digits that a call must have somewhere; empty: all calls. */
  readonly search: string
  /** Only those whose health is not good. */
  readonly troubled: boolean
}

/** The calls of a choice, the newest first, so that a list does not jump when somebody speaks. */
export function chosen(
  calls: ReadonlyMap<string, LiveCall>,
  choice: LiveChoice,
): readonly LiveCall[] {
  const wanted = choice.search.trim().toLowerCase()
  const digits = wanted.replaceAll(/[\s()+/-]/g, '')
  return [...calls.values()]
    .filter((call) => !choice.troubled || call.health !== 'good')
    .filter((call) => wanted === '' || has(call, wanted, digits))
    .sort(
      (one, other) => other.startedAtMs - one.startedAtMs || (one.callId < other.callId ? -1 : 1),
    )
}

export function troubledCount(calls: ReadonlyMap<string, LiveCall>): number {
  let troubled = 0
  for (const call of calls.values()) if (call.health !== 'good') troubled += 1
  return troubled
}

function has(call: LiveCall, wanted: string, digits: string): boolean {
  const texts = [call.agent, call.lastWords?.text, call.trouble, call.instance, call.callId]
  if (texts.some((text) => text?.toLowerCase().includes(wanted) === true)) return true
  return /^\d+$/.test(digits) && (call.from ?? '').replaceAll(/\D/g, '').includes(digits)
}
