import { ModelUnavailable } from '../../model/model-errors.ts'
import { confirmed, inconclusive, refuted, type GeminiProbe, type Verdict } from '../probe.ts'
import { judgeAcceptance } from './ended.ts'
import type { GeminiBench } from './gemini-bench.ts'
import { MODELS } from './models.ts'
import { REPLY_MS } from './turn.ts'
import { says, sees } from './wire.ts'

/** A model may stay silent once in a while: reported of about one greeting in twenty. */
const GREETING_ATTEMPTS = 2

const sdk: GeminiProbe = {
  needs: 'gemini',
  name: 'gemini/sdk-connect',
  claim: 'The SDK, as Hexkey uses it (v1beta, double slash in the path), opens a usable session.',
  async run(bench) {
    try {
      await bench.connectAsProduct()
      return confirmed()
    } catch (thrown) {
      if (!(thrown instanceof ModelUnavailable)) throw thrown
      // Anything else is the key, the quota or the network.
      return thrown.fault === 'invalid' ? refuted(thrown.message) : inconclusive(thrown.message)
    }
  },
}

/** What must hold for every model that the product knows. */
export const setupProbes: readonly GeminiProbe[] = [
  sdk,
  ...MODELS.map((model): GeminiProbe => ({
    needs: 'gemini',
    name: `gemini/setup/${model}`,
    claim: `The set-up that Hexkey sends to ${model} is answered with setupComplete.`,
    run: (bench) => setUp(bench, model),
  })),
  ...MODELS.map((model): GeminiProbe => ({
    needs: 'gemini',
    name: `gemini/greeting/${model}`,
    claim: `Written input (realtimeInput.text) makes ${model} speak first.`,
    run: (bench) => greet(bench, model),
  })),
]

async function setUp(bench: GeminiBench, model: string): Promise<Verdict> {
  const outcome = await bench.attempt(await bench.setup({}, model))
  switch (outcome.kind) {
    case 'accepted':
      return confirmed()
    case 'ended':
      return judgeAcceptance(outcome.end)
    case 'silent':
      return refuted('the set-up was not answered')
  }
}

async function greet(bench: GeminiBench, model: string): Promise<Verdict> {
  const setup = await bench.setup({}, model)
  for (let attempt = 1; attempt <= GREETING_ATTEMPTS; attempt++) {
    const client = await bench.connect(setup)
    const askedMs = bench.clock.nowMs()
    client.send(says.text('A caller is on the line now. Greet them.'))
    const first = await client.log.within(sees.audio, REPLY_MS)
    if (first !== null) {
      const times = attempt === 1 ? '' : `, at attempt ${attempt}`
      return confirmed(`first audio after ${Math.round(first.atMs - askedMs)} ms${times}`)
    }
    if (client.end !== null) return judgeAcceptance(client.end)
  }
  return refuted(`no speech in ${GREETING_ATTEMPTS} sessions`)
}
