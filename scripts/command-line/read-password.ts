import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/** What is taken of standard input; a password is shorter. */
const MAX_CHARACTERS = 10_000

/**
 * A password, from the terminal without being shown, or the first line of standard input.
 *
 * @returns null when there is none, or a person typed two different ones.
 */
export async function readPassword(): Promise<string | null> {
  if (!process.stdin.isTTY) return firstLine(process.stdin)
  const [once, again] = await typed(['Password: ', 'The same again: '])
  return once !== undefined && once !== '' && once === again ? once : null
}

async function firstLine(input: AsyncIterable<string | Buffer>): Promise<string | null> {
  let text = ''
  for await (const chunk of input) {
    text += chunk.toString()
    if (text.includes('\n') || text.length > MAX_CHARACTERS) break
  }
  const [line = ''] = text.split(/\r?\n/, 1)
  return line === '' ? null : line
}

/** Fewer answers than questions: it was broken off. */
function typed(questions: readonly string[]): Promise<readonly string[]> {
  // The terminal shows what is written to it, not what is typed.
  const nothing = new Writable({
    write: (_chunk, _encoding, done) => {
      done()
    },
  })
  const terminal = createInterface({ input: process.stdin, output: nothing, terminal: true })
  const answers: string[] = []
  const ask = (): void => {
    const question = questions[answers.length]
    if (question === undefined) terminal.close()
    else process.stderr.write(question)
  }
  return new Promise((resolve) => {
    terminal.on('line', (line) => {
      if (answers.length === questions.length) return
      answers.push(line)
      process.stderr.write('\n')
      ask()
    })
    terminal.once('SIGINT', () => {
      terminal.close()
    })
    terminal.once('close', () => {
      resolve(answers)
    })
    ask()
  })
}
