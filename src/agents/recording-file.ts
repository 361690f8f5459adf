import { z } from 'zod'

/** As the carrier's voice says it before the call: the caller waits so long for the assistant. */
const MAX_NOTICE_CHARACTERS = 200

const settings = z
  .strictObject({
    on: z.boolean(),
    notice: z.string().trim().min(1).max(MAX_NOTICE_CHARACTERS).nullable().default(null),
  })
  .readonly()

/** Whether calls are recorded: never without telling the caller first. */
export const recording = settings.refine(({ on, notice }) => !on || notice !== null, {
  path: ['notice'],
  error: 'is missing: nobody is recorded without being told.',
})

export const recordingKeys: Readonly<Record<string, readonly string[]>> = {
  recording: Object.keys(settings.unwrap().shape),
}
