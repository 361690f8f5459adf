import { confirmed, inconclusive, refuted, type GeminiProbe, type Verdict } from '../probe.ts'
import type { Fields } from '../message-log.ts'
import { judgeRefusal } from './ended.ts'
import type { GeminiBench } from './gemini-bench.ts'
import { summary } from './live-client.ts'
import { EXTENDED_THINKING, FLASH_PREVIEW, LIVE } from './models.ts'
import { says } from './wire.ts'

/** How long the service may take to object to a message. */
const OBJECTION_MS = 5_000

const BAD_FIELD = 1007
const POLICY = 1008

/** A set-up that is accepted as the product sends it, and refused once changed. */
interface SetupRefusal {
  readonly name: string
  readonly claim: string
  /** Left out: the model that was chosen for the run. */
  readonly model?: string
  readonly code: number
  /** Each of them has to be refused. */
  readonly changes: readonly ((setup: Fields) => Fields)[]
}

/** A message that an accepted session is ended for. */
interface MessageRefusal {
  readonly name: string
  readonly claim: string
  readonly model?: string
  readonly message: (setup: Fields) => Fields
}

const setupRefusals: readonly SetupRefusal[] = [
  {
    name: 'gemini/thinking-config-refused',
    claim: `${LIVE} refuses a thinkingConfig (1007).`,
    model: LIVE,
    code: BAD_FIELD,
    changes: [withThinking({ thinkingLevel: 'LOW' })],
  },
  {
    name: 'gemini/thinking-exactly-one',
    claim: `${EXTENDED_THINKING} refuses neither and both of thinkingLevel and thinkingBudget (1007).`,
    model: EXTENDED_THINKING,
    code: BAD_FIELD,
    changes: [withThinking(undefined), withThinking({ thinkingLevel: 'LOW', thinkingBudget: 512 })],
  },
  {
    name: 'gemini/null-handle-refused',
    claim: 'sessionResumption.handle: null is refused (1007); it has to be left out.',
    code: BAD_FIELD,
    changes: [(setup) => ({ ...setup, sessionResumption: { handle: null } })],
  },
  {
    name: 'gemini/unknown-model-refused',
    claim: 'A model that does not exist is refused with 1008.',
    code: POLICY,
    changes: [(setup) => ({ ...setup, model: 'models/gemini-no-such-live-model' })],
  },
]

const messageRefusals: readonly MessageRefusal[] = [
  {
    name: 'gemini/second-setup-refused',
    claim: 'A second set-up on one socket is refused (1007).',
    message: (setup) => ({ setup }),
  },
  {
    name: 'gemini/seed-without-history-config-refused',
    claim: `${FLASH_PREVIEW} refuses history in clientContent without historyConfig (1007).`,
    model: FLASH_PREVIEW,
    message: () => says.content([{ role: 'user', text: 'I am building a wardrobe.' }], false),
  },
  {
    name: 'gemini/media-chunks-refused',
    claim: 'realtimeInput.mediaChunks, which the SDK still offers as media, is refused (1007).',
    message: () => ({
      realtimeInput: { mediaChunks: [{ data: 'AAAA', mimeType: 'audio/pcm;rate=16000' }] },
    }),
  },
  {
    name: 'gemini/text-as-tool-result-refused',
    claim: 'A tool result whose response is not an object is refused (1007).',
    message: () => says.toolResult({ id: 'call-1', name: 'look_up_order' }, 'shipped'),
  },
]

/** What the service refuses, and Hexkey therefore never sends. */
export const refusalProbes: readonly GeminiProbe[] = [
  ...setupRefusals.map((one): GeminiProbe => ({
    needs: 'gemini',
    name: one.name,
    claim: one.claim,
    run: (bench) => refusesSetup(bench, one),
  })),
  ...messageRefusals.map((one): GeminiProbe => ({
    needs: 'gemini',
    name: one.name,
    claim: one.claim,
    run: (bench) => refusesMessage(bench, one),
  })),
]

async function refusesSetup(bench: GeminiBench, refusal: SetupRefusal): Promise<Verdict> {
  const setup = await bench.setup({}, refusal.model)
  // Without this a refusal for quite another reason would pass for the one that is looked for.
  const plain = await bench.connect(setup)
  await plain.close()
  const seen: string[] = []
  for (const change of refusal.changes) {
    const outcome = await bench.attempt(change(setup))
    if (outcome.kind === 'accepted') return refuted('the set-up was accepted')
    if (outcome.kind === 'silent') return refuted('the set-up was not answered')
    const verdict = judgeRefusal(outcome.end, refusal.code)
    if (verdict.kind !== 'confirmed') return verdict
    seen.push(summary(outcome.end))
  }
  return confirmed([...new Set(seen)].join(' · '))
}

async function refusesMessage(bench: GeminiBench, refusal: MessageRefusal): Promise<Verdict> {
  const setup = await bench.setup({}, refusal.model)
  const client = await bench.connect(setup)
  if (client.end !== null) return inconclusive('the session ended before the message')
  client.send(refusal.message(setup))
  const end = await client.endWithin(OBJECTION_MS)
  if (end === null) return refuted(`the session went on for ${OBJECTION_MS} ms`)
  return judgeRefusal(end, BAD_FIELD)
}

/** Puts a thinking configuration in the place of the product's own; undefined leaves it out. */
function withThinking(thinkingConfig: Fields | undefined): (setup: Fields) => Fields {
  return (setup) => {
    const generation = { ...((setup['generationConfig'] ?? {}) as Fields), thinkingConfig }
    // JSON leaves out what is undefined.
    return { ...setup, generationConfig: generation }
  }
}
