import { describe, test } from 'vitest'
import { z } from 'zod'
import { sleep } from '../../src/shared/clock.ts'
import type { ToolResult } from '../../src/tools/tool.ts'
import { LineRig } from '../support/line-rig.ts'
import { testTool, toolsOf } from '../support/tool-rig.ts'

const greeting = { name: 'greeting', clip: 'agent-fallback', pace: 20 }
const answer = { name: 'answer', clip: 'agent-which-screw', pace: 20 }
const FOUND: ToolResult = { status: 'ok', message: 'It is part 7.', code: '101345' }

const parameters = z.object({ what: z.string().describe('What the caller calls it.') })
const find = testTool('find_part', () => FOUND, { parameters })
const orderSlowly = testTool(
  'order_part',
  async (_args, { clock }) => {
    await sleep(clock, 300)
    return { status: 'ok', message: 'It is ordered.' }
  },
  { parameters, mode: 'background' },
)

const heardTurns = (rig: LineRig): number => rig.of('turn-heard').length

describe.concurrent('tools over a real socket', () => {
  test.concurrent(
    'are declared in the set-up, and the result of one comes back and is used',
    async ({ expect }) => {
      await using rig = await LineRig.start(
        {
          lines: [
            greeting,
            { name: 'asks', toolCalls: [{ name: 'find_part', args: { what: 'cam' } }] },
            answer,
          ],
          fallback: { name: 'too-much', clip: 'agent-fallback' },
        },
        {},
        { tools: toolsOf(find, orderSlowly) },
      )
      await expect.poll(() => heardTurns(rig), { timeout: 6_000 }).toBe(1)
      rig.say('caller-gap')
      await expect.poll(() => heardTurns(rig), { timeout: 12_000 }).toBe(2)
      const [session] = rig.model.sessions
      expect(session?.setup?.message.tools).toEqual([
        {
          functionDeclarations: [
            {
              name: 'find_part',
              description: 'The tool find_part.',
              behavior: 'BLOCKING',
              parametersJsonSchema: {
                type: 'object',
                properties: { what: { type: 'string', description: 'What the caller calls it.' } },
                required: ['what'],
              },
            },
            expect.objectContaining({ name: 'order_part', behavior: 'NON_BLOCKING' }),
          ],
        },
      ])
      expect(session?.toolResponses).toMatchObject([{ name: 'find_part', response: FOUND }])
      expect(session?.toolResponses[0]).not.toHaveProperty('scheduling')
      expect(rig.lines).toEqual(['greeting', 'asks', 'answer'])
      expect(rig.of('tool-run')).toMatchObject([
        { name: 'find_part', args: { what: 'cam' }, status: 'ok' },
      ])
    },
  )

  test.concurrent(
    'for which the model stands still: it is given no audio meanwhile, and keeps its session',
    async ({ expect }) => {
      const slow = testTool(
        'find_part',
        async (_args, { clock }) => {
          await sleep(clock, 700)
          return FOUND
        },
        { parameters },
      )
      await using rig = await LineRig.start(
        {
          lines: [
            greeting,
            { name: 'asks', toolCalls: [{ name: 'find_part', args: { what: 'cam' } }] },
            answer,
          ],
          refuseAudioDuringBlockingTool: true,
        },
        {},
        { tools: toolsOf(slow) },
      )
      await expect.poll(() => heardTurns(rig), { timeout: 6_000 }).toBe(1)
      rig.say('caller-gap')
      await expect.poll(() => heardTurns(rig), { timeout: 12_000 }).toBe(2)
      expect(rig.of('model-closed')).toEqual([])
      expect(rig.model.sessions).toHaveLength(1)
      expect(rig.lines).toEqual(['greeting', 'asks', 'answer'])
    },
  )

  test.concurrent(
    'in the background and with wrong arguments: each call has its answer',
    async ({ expect }) => {
      await using rig = await LineRig.start(
        {
          lines: [
            greeting,
            {
              name: 'asks',
              clip: 'agent-which-side',
              pace: 20,
              toolCalls: [{ name: 'order_part', args: { what: 'cam' } }, { name: 'order_part' }],
            },
          ],
          fallback: answer,
        },
        {},
        { tools: toolsOf(find, orderSlowly) },
      )
      await expect.poll(() => heardTurns(rig), { timeout: 6_000 }).toBe(1)
      rig.say('caller-gap')
      await expect
        .poll(() => rig.model.sessions[0]?.toolResponses ?? [], { timeout: 12_000 })
        .toHaveLength(2)
      expect(rig.model.sessions[0]?.toolResponses).toMatchObject([
        { scheduling: 'WHEN_IDLE', response: { status: 'failed', retryable: true } },
        { scheduling: 'WHEN_IDLE', response: { status: 'ok', message: 'It is ordered.' } },
      ])
      expect(rig.ended).toEqual([])
    },
  )
})
