import type { CallEvent } from '../shared/call-event.ts'
import { seconds } from './amounts.ts'
import { BoundedNames } from './bounded-names.ts'
import type { Instruments } from './instruments.ts'

const DURATIONS_S = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30]
/** Over all assistants, and over all times that they were read again. */
const MAX_TOOLS = 64

const STATUSES = new Set([
  'ok',
  'no_results',
  'ambiguous',
  'pending',
  'refused',
  'failed',
  'cancelled',
])

/** @param isTool whether an assistant has a tool of that name: a model may ask for any. */
export function toolMetrics(
  instruments: Instruments,
  isTool: (name: string) => boolean,
): (event: CallEvent) => void {
  const runs = instruments.labelledCounter(
    'hexkey_tool_runs_total',
    'Runs of tools, and requests that were not let to run, by name and status of the result.',
    ['tool', 'status'],
  )
  const duration = instruments.histogram(
    'hexkey_tool_run_seconds',
    'Request of the model to the result of the tool.',
    DURATIONS_S,
    ['tool'],
  )
  const tools = new BoundedNames(isTool, MAX_TOOLS)
  const statuses = new BoundedNames((status) => STATUSES.has(status), STATUSES.size)
  return (event) => {
    if (event.type !== 'tool-run') return
    const tool = tools.labelOf(event.name)
    runs.inc({ tool, status: statuses.labelOf(event.status) })
    duration.observe({ tool }, seconds(event.durationMs))
  }
}
