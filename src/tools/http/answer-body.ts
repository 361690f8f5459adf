import type { IncomingMessage } from 'node:http'
import { HexkeyError } from '../../shared/errors.ts'

/** What a service may answer at most. */
const MAX_ANSWER_BYTES = 64 * 1024

/** An answer that cannot be used, however often it is asked for. */
export class AnswerRefused extends HexkeyError {
  readonly code = 'ANSWER_REFUSED'
  readonly retryable = false
}

/**
 * Reads an answer to its end.
 *
 * @returns JSON as what it says, text as a string; null when it is empty.
 * @throws AnswerRefused when it is too large, of another type, or no JSON although it says so.
 */
export async function answerBody(answer: IncomingMessage): Promise<unknown> {
  const type = (answer.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const isJson = type === 'application/json' || type.endsWith('+json')
  const encoding = answer.headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') throw refused(answer, 'The answer is compressed.')
  const bytes = await bytesOf(answer)
  if (bytes.length === 0) return null
  if (!isJson && !type.startsWith('text/')) {
    throw new AnswerRefused('The answer is neither JSON nor text.')
  }
  const text = bytes.toString('utf8')
  if (!isJson) return text
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new AnswerRefused('The answer says that it is JSON and is not.', { cause: error })
  }
}

async function bytesOf(answer: IncomingMessage): Promise<Buffer> {
  if (Number(answer.headers['content-length'] ?? 0) > MAX_ANSWER_BYTES) throw tooLarge(answer)
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MAX_ANSWER_BYTES) throw tooLarge(answer)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function tooLarge(answer: IncomingMessage): AnswerRefused {
  return refused(answer, 'The answer has more than 64 KB.')
}

function refused(answer: IncomingMessage, why: string): AnswerRefused {
  answer.destroy()
  return new AnswerRefused(why)
}
