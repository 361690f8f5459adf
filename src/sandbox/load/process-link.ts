import { messageOf } from '../../shared/errors.ts'

/** A question to a child process. */
interface Question {
  readonly id: number
  readonly ask: string
  readonly argument: unknown
}

/** Its answer: a value, or what went wrong. */
export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly problem: string }

type Handler = (argument: never) => unknown

/**
 * The child's end: answers the questions of the process that started it, and goes when that one
 * goes. Both ends are ours, so the arguments are what the handlers say they are.
 */
export function answerParent(handlers: Readonly<Record<string, Handler>>): void {
  process.on('message', (message) => {
    const { id, ask, argument } = message as Question
    const answer = new Promise((resolve) => {
      resolve(handlers[ask]?.(argument as never))
    })
    void answer.then(
      (value) => process.send?.({ id, value }),
      (thrown: unknown) => process.send?.({ id, problem: messageOf(thrown) }),
    )
  })
  process.on('disconnect', () => {
    process.exit()
  })
}
