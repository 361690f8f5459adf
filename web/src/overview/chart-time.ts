/** An hour in local time, or a day of UTC. */
export function chartTime(atMs: number, byDay: boolean): string {
  const day = { weekday: 'short', day: 'numeric', month: 'short' } as const
  if (byDay) return new Date(atMs).toLocaleDateString(undefined, { ...day, timeZone: 'UTC' })
  return new Date(atMs).toLocaleString(undefined, {
    ...day,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
}
