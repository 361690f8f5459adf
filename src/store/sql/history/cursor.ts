/** A place in the list of calls: behind the call that began then. */
export interface ListPlace {
  readonly startedAtMs: number
  readonly callId: string
}

const FORM = /^(\d{1,15})\.([^\0]{1,200})$/su

/** A text that says nothing to anybody else, and stands in a URL as it is. */
export function cursorOf({ startedAtMs, callId }: ListPlace): string {
  return Buffer.from(`${startedAtMs}.${callId}`, 'utf8').toString('base64url')
}

/** @throws RangeError when it is none of ours. */
export function placeOf(cursor: string): ListPlace {
  const text = cursor.length > 2_000 ? '' : Buffer.from(cursor, 'base64url').toString('utf8')
  const [, startedAtMs, callId] = FORM.exec(text) ?? []
  if (startedAtMs !== undefined && callId !== undefined) {
    const place = { startedAtMs: Number(startedAtMs), callId }
    if (cursorOf(place) === cursor) return place
  }
  throw new RangeError('The cursor is none of this list.')
}
