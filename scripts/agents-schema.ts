import { writeFile } from 'node:fs/promises'
import { agentJsonSchema } from '../src/agents/agent-json-schema.ts'
import { takesNothing } from './command-line/read-command-line.ts'

const USAGE = `npm run agents:schema

Writes docs/agent.schema.json, by which editors check and complete an agent.yaml, from what the
server checks.

  --help   this text`

/** The longest line of a file, characters. */
const COLUMNS = 100

const FILE = 'docs/agent.schema.json'

if (takesNothing(USAGE)) {
  await writeFile(FILE, `${laidOut(agentJsonSchema())}\n`)
  console.log(`${FILE} written`)
}

/** As the other files are laid out: a list of plain values stands in one line where it fits. */
function laidOut(value: object): string {
  const list = /^(.*)\[\n((?: *(?:"[^\n]*"|[\d.]+),?\n)+) *\](,?)$/gm
  return JSON.stringify(value, null, 2).replace(
    list,
    (all, before: string, items: string, after: string) => {
      const line = `${before}[${items.trim().replace(/\n */g, ' ')}]${after}`
      return line.length > COLUMNS ? all : line
    },
  )
}
