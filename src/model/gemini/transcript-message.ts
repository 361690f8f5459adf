/** Whose words a message holds, by its name on the wire. */
const NAMES = { inputTranscription: 'callerText', outputTranscription: 'agentText' } as const

/** Words of one side, and nothing else. */
export interface SoleTranscript {
  readonly name: (typeof NAMES)[keyof typeof NAMES]
  readonly text: string
}

/** With or without white space, the words without anything that JSON has to escape. */
const MESSAGE =
  /^\s*\{\s*"serverContent"\s*:\s*\{\s*"(inputTranscription|outputTranscription)"\s*:\s*\{\s*"text"\s*:\s*"([ !#-[\]-\uffff]+)"\s*\}\s*\}\s*\}\s*$/

/**
 * The words of a message that holds a piece of one side's transcript and nothing else; null for any
 * other message, which is for the SDK to read.
 *
 * Several come with each second of speech. Parsed twice and validated member by member each costs
 * twelve times as much (docs/performance.md), and the SDK's part comes on top.
 */
export function soleTranscript(text: string): SoleTranscript | null {
  const found = MESSAGE.exec(text)
  if (found === null) return null
  return { name: NAMES[found[1] as keyof typeof NAMES], text: found[2] ?? '' }
}
