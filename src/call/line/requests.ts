import type { SpokenSoFar } from '../agent-speech.ts'

// What the model is told in writing because of the line. In English: every model understands it,
// and the instructions say in which language it speaks.

/** For a model that owes a reply. */
export const NUDGE =
  'Nothing has been heard from you, and the caller is waiting. Answer now what you were last asked.'

/** A camera is on. Pictures alone are no reason for a model to speak, and the caller waits. */
export const PICTURES_COME =
  'The caller shows you something now: from here on you are sent a picture of it each second, as ' +
  'long as it changes. Say in one short sentence that you see it and what it is, then go on with ' +
  'what the caller needs.'

/** And off again, without the model's doing: it would go on to describe what it does not see. */
export const NO_MORE_PICTURES =
  'The caller shows you nothing any more: the camera is off, and no more pictures come. Say in one ' +
  'short sentence that you do not see it any more, then go on with what the caller needs.'

/** A connection broke in the middle of a turn: what was not heard of it is wanted, no more. */
export function goOnRequest(spoken: SpokenSoFar): string {
  if (spoken.said === '') {
    const begun = spoken.rest === '' ? '' : ` It began with: "${spoken.rest}"`
    return (
      'Your answer to what the caller said last was lost by a break of the connection: ' +
      `nothing of it was heard.${begun} ` +
      'Answer now. Do not greet, and do not mention the break.'
    )
  }
  const planned = spoken.rest === '' ? '' : ` You were about to go on with: "${spoken.rest}"`
  return (
    'Your last sentence was cut off by a break of the connection. ' +
    `The caller has heard you say: "${spoken.said}".${planned} ` +
    'Go on with the words that come next, and finish it. ' +
    'Do not repeat what was heard, do not greet, and do not mention the break.'
  )
}

/** The result of a tool for a session that has forgotten asking for it. */
export function toolResultRequest(
  name: string,
  response: Readonly<Record<string, unknown>>,
): string {
  return (
    `The result of ${name} that you asked for before: ` +
    `${JSON.stringify(response).slice(0, MAX_RESULT_CHARACTERS)} ` +
    'Answer the caller with it now. Do not ask for it again.'
  )
}

/** What is told of one result; a longer one loses its end. */
const MAX_RESULT_CHARACTERS = 8_000

/** From somebody who follows the call at the console: no caller may hear that there is one. */
export function hintRequest(hint: string): string {
  return (
    'A hint from a colleague who follows this call; the caller does not hear it: ' +
    `"${hint}" ` +
    'Use it in what you say next, in your own words. Do not read it out, and do not mention the ' +
    'colleague or the hint. If the caller has nothing to hear about it now, say only what goes on ' +
    'from where you were, in one short sentence.'
  )
}

/** A person takes the call, because somebody at the console wants it. */
export function puttingThroughRequest(person: string): string {
  return (
    `A person takes this call now ("${person}"). Tell the caller in one short sentence, in the ` +
    'language of the conversation, that you connect them. Then say nothing more, and call no tool.'
  )
}

/** For a session that has the conversation only up to an earlier moment. */
export function missedPassage(passage: string): string {
  return (
    'Your memory of this call has a gap. In it, the following was said, and the caller heard it:\n' +
    `${passage}\n` +
    'Take it as said. Do not say it again, do not answer it again, and do not greet again.'
  )
}

/** For a session that begins anew in the middle of a call. */
export function conversationSoFar(transcript: string): string {
  return (
    'You are in the middle of this call. The conversation so far, as the caller heard it:\n' +
    `${transcript}\n` +
    'Go on from there. Do not greet again, and do not repeat what was said.'
  )
}

/** The first words after the line itself was lost and is back. */
export function bridgeRequest(bridge: string, unheard: string | null): string {
  const rest =
    unheard === null || unheard === ''
      ? 'Then wait for the caller.'
      : `Then finish the sentence that the caller could not hear, in these words: "${unheard}"`
  return (
    'The line was interrupted and is back. Say first, in the language of the conversation: ' +
    `"${bridge}" ${rest} Do not greet again.`
  )
}
