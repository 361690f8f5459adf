import type { CallReport } from './call-report.ts'

/** Whether a call went as a call should: somebody spoke, was answered, and it ended in order. */
export type CallVerdict =
  | { readonly good: true }
  | { readonly good: false; readonly problem: string; readonly cure: string }

/** Judges a call in which the caller spoke at least once. */
export function judgeCall(report: CallReport): CallVerdict {
  if (report.error !== null) return judgeError(report.error)
  const refused = report.timeline.find(
    (entry) => entry.type === 'stream-ended' && entry.end.by === 'refused',
  )
  if (refused?.type === 'stream-ended' && refused.end.by === 'refused') {
    return bad(
      `the media stream was not opened: ${refused.end.detail}`,
      'The log of the server says why. TWILIO_AUTH_TOKEN and PUBLIC_URL must be the same here and there.',
    )
  }
  const spoke = report.timeline.findIndex(({ type }) => type === 'caller-speaking')
  if (spoke === -1) {
    return bad(
      'the caller never got to speak: no greeting was heard to its end',
      'See whether the agent has a greeting and whether the model answers; the log of the server tells.',
    )
  }
  const answered = report.timeline.slice(spoke).some(isAgentAudio)
  if (!answered) {
    return bad(
      'the caller was not answered',
      'Listen to the recording: was the caller loud and clear? The log of the server tells the rest.',
    )
  }
  if (report.completedBy === 'time-limit') {
    return bad('the call did not come to an end in time', 'Give it more with --max-seconds.')
  }
  const [apology] = report.said
  if (apology !== undefined) {
    return bad(
      `the agent was lost and Twilio's voice had to step in: "${apology.text}"`,
      'The log of the server says what it lost, and why.',
    )
  }
  return { good: true }
}

function isAgentAudio(entry: CallReport['timeline'][number]): boolean {
  return entry.type === 'agent-audio' && entry.edge === 'started'
}

function judgeError({ code, message }: { code: number; message: string }): CallVerdict {
  const problem = `the server gave no usable TwiML (${code}): ${message}`
  if (code === 11_205) return bad(problem, 'Start the server with "npm start", or correct --to.')
  if (message.includes('HTTP 403')) {
    return bad(
      problem,
      'The signature did not match: TWILIO_AUTH_TOKEN and PUBLIC_URL must be the same here and there.',
    )
  }
  return bad(problem, 'The log of the server says what went wrong.')
}

function bad(problem: string, cure: string): CallVerdict {
  return { good: false, problem, cure }
}
