import { matches } from './pattern.ts'
import type { Happened, PlayedCall } from './played-call.ts'
import type { Happening } from './rules.ts'
import { type Verdict, verdict } from './verdict.ts'

/** Whether these happened one after the other, with anything in between. */
export function judgeOrder(order: readonly Happening[], call: PlayedCall): readonly Verdict[] {
  if (order.length === 0) return []
  const rule = `in this order: ${order.map(inWords).join(' → ')}`
  let from = 0
  for (const wanted of order) {
    const at = call.happened.findIndex((one, index) => index >= from && fits(wanted, one))
    if (at === -1) {
      const before = call.happened.slice(0, from).some((one) => fits(wanted, one))
      const how = before ? 'came too early' : 'did not happen'
      return [verdict(rule, false, `${inWords(wanted)} ${how}`)]
    }
    from = at + 1
  }
  return [verdict(rule, true, '')]
}

function fits({ tool, status, agent, caller }: Happening, one: Happened): boolean {
  switch (one.kind) {
    case 'tool':
      return one.name === tool && (status === undefined || one.status === status)
    case 'agent':
      return agent !== undefined && matches(agent, one.text)
    case 'caller':
      return caller !== undefined && matches(caller, one.text)
    default:
      return false
  }
}

function inWords({ tool, status, agent, caller }: Happening): string {
  if (tool !== undefined) return status === undefined ? tool : `${tool} (${status})`
  return agent === undefined ? `caller “${caller ?? ''}”` : `agent “${agent}”`
}
