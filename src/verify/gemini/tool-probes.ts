import { sleep } from '../../shared/clock.ts'
import { NotSeen, type Fields } from '../message-log.ts'
import { confirmed, refuted, type GeminiProbe, type Verdict } from '../probe.ts'
import { CallerLine } from './caller-line.ts'
import { judgeAcceptance } from './ended.ts'
import type { GeminiBench } from './gemini-bench.ts'
import { summary, type LiveClient } from './live-client.ts'
import { LIVE } from './models.ts'
import { newestHandle, resuming, tellAboutWardrobe } from './resumption-probes.ts'
import { quote, readTurn, REPLY_MS } from './turn.ts'
import { handleOf, says, sees, toolCallOf, type ToolCallSeen } from './wire.ts'

/** How long an effect of a tool result is waited for. */
const EFFECT_MS = 5_000
const CANCELLED_MS = 10_000
/** An update that belongs to the tool call has come by then. */
const UPDATE_MS = 1_500

const TOOL = 'look_up_order'
const RESULT = { status: 'shipped', city: 'Oslo' }

/** Sessions with a tool call under way. */
export const toolProbes: readonly GeminiProbe[] = [
  {
    needs: 'gemini',
    name: 'gemini/not-resumable-during-tool',
    claim: 'While a tool call is open the session says that it cannot be resumed.',
    run: notResumable,
  },
  {
    needs: 'gemini',
    name: 'gemini/resume-during-tool',
    claim: 'A session resumed during a tool call has forgotten the call: its result is not used.',
    deadlineMs: 90_000,
    run: resumeDuringTool,
  },
  {
    needs: 'gemini',
    name: 'gemini/unknown-tool-result-ignored',
    claim: 'A tool result that nobody asked for is ignored, and the session goes on.',
    run: ignoresUnknownResult,
  },
  {
    needs: 'gemini',
    name: 'gemini/speech-cancels-blocking-tool',
    claim: `New speech cancels a BLOCKING tool call of ${LIVE}, with toolCallCancellation.`,
    run: cancelsBlockingTool,
  },
]

async function notResumable(bench: GeminiBench): Promise<Verdict> {
  const client = await bench.connect(withTool(await bench.setup()))
  await callTool(client)
  await sleep(bench.clock, UPDATE_MS)
  const update = client.log.since(0).findLast(sees.resumption)
  if (update === undefined) return refuted('no update about resumption came at all')
  return handleOf(update.fields) === null
    ? confirmed()
    : refuted('the newest update offers a handle')
}

async function ignoresUnknownResult(bench: GeminiBench): Promise<Verdict> {
  const client = await bench.connect(withTool(await bench.setup()))
  client.send(says.toolResult({ id: 'never-asked', name: TOOL }, RESULT))
  const end = await client.endWithin(UPDATE_MS)
  if (end !== null) return judgeAcceptance(end)
  await tellAboutWardrobe(client)
  return confirmed()
}

async function cancelsBlockingTool(bench: GeminiBench): Promise<Verdict> {
  const client = await bench.connect(withTool(await bench.setup({}, LIVE), 'BLOCKING'))
  await callTool(client)
  const from = client.log.length
  const line = new CallerLine(client, bench.clock)
  await line.say(bench.speech.samples)
  const cancelled = await client.log.within(sees.toolsCancelled, CANCELLED_MS, from)
  line.stop()
  if (cancelled !== null) return confirmed()
  if (client.end !== null) return judgeAcceptance(client.end)
  return refuted(`no cancellation came within ${CANCELLED_MS} ms`)
}

async function resumeDuringTool(bench: GeminiBench): Promise<Verdict> {
  const setup = withTool(await bench.setup())
  const client = await bench.connect(setup)
  await tellAboutWardrobe(client)
  const handle = await newestHandle(client)
  const call = await callTool(client)
  await client.close()

  const outcome = await bench.attempt(resuming(setup, handle))
  if (outcome.kind === 'silent') return refuted('the older handle was not answered')
  if (outcome.kind === 'ended') return judgeAcceptance(outcome.end)
  const resumed = outcome.client
  const from = resumed.log.length
  resumed.send(says.toolResult(call, RESULT))
  const reaction = await resumed.log.within(sees.speech, EFFECT_MS, from)
  if (resumed.end !== null) {
    return confirmed(`the result ended the session (${summary(resumed.end)})`)
  }
  if (reaction === null) return confirmed('the result was ignored')
  await resumed.log.within(sees.turnComplete, REPLY_MS, from)
  const { transcript } = readTurn(resumed.log.since(from))
  return refuted(`the resumed session answered the result: ${quote(transcript)}`)
}

/**
 * Has the model call the tool.
 *
 * @throws NotSeen when it answers without it.
 */
async function callTool(client: LiveClient): Promise<ToolCallSeen> {
  const from = client.log.length
  client.send(
    says.text(`Call the tool ${TOOL} for order number 12345, then tell me where the order is.`),
  )
  const message = await client.log.until('tool call', sees.toolCall, REPLY_MS, from)
  const call = toolCallOf(message.fields)
  if (call === null) throw new NotSeen('the tool call had no id')
  return call
}

function withTool(setup: Fields, behavior?: 'BLOCKING'): Fields {
  const declaration = {
    name: TOOL,
    description: 'Looks up where an order is. Takes a while.',
    parameters: {
      type: 'OBJECT',
      properties: { order_number: { type: 'STRING' } },
      required: ['order_number'],
    },
    ...(behavior === undefined ? {} : { behavior }),
  }
  return { ...setup, tools: [{ functionDeclarations: [declaration] }] }
}
