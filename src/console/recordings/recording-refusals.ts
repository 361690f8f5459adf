import { Refused } from '../refused.ts'

export function noRecording(): Refused {
  const message = 'There is no recording of this call, or it is not there any more.'
  return new Refused(404, 'no-recording', message)
}

/** @param why it cannot be had now, as the end of a sentence about the other process. */
export function recordingAway(why: string): Refused {
  const message = `The recording lies with another process, and that one ${why}.`
  return new Refused(503, 'recording-elsewhere-unreachable', message)
}
