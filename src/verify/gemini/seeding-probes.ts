import type { Fields } from '../message-log.ts'
import { confirmed, refuted, type GeminiProbe, type Verdict } from '../probe.ts'
import { judgeAcceptance } from './ended.ts'
import type { GeminiBench } from './gemini-bench.ts'
import { FLASH_PREVIEW, MODELS } from './models.ts'
import { PROBE_REQUEST } from './product-setup.ts'
import { ask, quote } from './turn.ts'
import { says, type Turn } from './wire.ts'

const HISTORY: readonly Turn[] = [
  { role: 'user', text: 'Hello, I am building a wardrobe.' },
  { role: 'model', text: 'I am glad to help. What looks wrong to you?' },
]

/** Not to be answered without the history; {@link REMEMBERED} is in the right answer. */
export const MEMORY_QUESTION =
  'Which piece of furniture did I tell you that I am building? Name it.'
const REMEMBERED = /wardrobe/i

/** How long a model may take to object to a seed. */
const OBJECTION_MS = 1_500

/** Ways to tell a fresh session what was said before, per model. */
export const seedingProbes: readonly GeminiProbe[] = [
  ...MODELS.map((model): GeminiProbe => ({
    needs: 'gemini',
    name: `gemini/history-in-instructions/${model}`,
    claim: `${model} knows what a transcript in the system instruction says.`,
    run: (bench) => seededByInstructions(bench, model),
  })),
  ...MODELS.filter((model) => model !== FLASH_PREVIEW).map((model): GeminiProbe => ({
    needs: 'gemini',
    name: `gemini/history-in-client-content/${model}`,
    claim: `${model} knows what an opening clientContent said, without historyConfig.`,
    run: (bench) => seededByContent(bench, model),
  })),
  {
    needs: 'gemini',
    name: `gemini/history-config/${FLASH_PREVIEW}`,
    claim: `${FLASH_PREVIEW} takes an opening clientContent as history when historyConfig allows it.`,
    run: seededByHistoryConfig,
  },
]

async function seededByInstructions(bench: GeminiBench, model: string): Promise<Verdict> {
  const lines = HISTORY.map(({ role, text }) => `${role === 'user' ? 'Caller' : 'You'}: ${text}`)
  const instructions = `${PROBE_REQUEST.instructions}\n\nThe call so far:\n${lines.join('\n')}`
  return remembers(bench, await bench.setup({ instructions }, model), null)
}

async function seededByContent(bench: GeminiBench, model: string): Promise<Verdict> {
  return remembers(bench, await bench.setup({}, model), says.content(HISTORY, false))
}

async function seededByHistoryConfig(bench: GeminiBench): Promise<Verdict> {
  const setup = await bench.setup({}, FLASH_PREVIEW)
  const allowing = { ...setup, historyConfig: { initialHistoryInClientContent: true } }
  return remembers(bench, allowing, says.content(HISTORY, true))
}

async function remembers(bench: GeminiBench, setup: Fields, seed: Fields | null): Promise<Verdict> {
  const client = await bench.connect(setup)
  if (seed !== null) {
    client.send(seed)
    const end = await client.endWithin(OBJECTION_MS)
    if (end !== null) return judgeAcceptance(end)
  }
  return judgeMemory((await ask(client, MEMORY_QUESTION)).transcript)
}

/** Whether the model answered the question as it only can if it remembers. */
export function judgeMemory(said: string): Verdict {
  return REMEMBERED.test(said) ? confirmed(quote(said)) : refuted(`it said ${quote(said)}`)
}
