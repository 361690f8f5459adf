import { createLog, type Log } from '../../src/shared/log.ts'

/** A log whose lines a test can read, parsed; nothing is scrubbed. */
export function memoryLog(): {
  readonly log: Log
  readonly lines: readonly Readonly<Record<string, unknown>>[]
} {
  const lines: Record<string, unknown>[] = []
  const log = createLog(
    { level: 'trace', secrets: [] },
    { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) },
  )
  return { log, lines }
}
