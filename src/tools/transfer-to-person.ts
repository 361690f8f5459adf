import { z } from 'zod'
import type { ToolKind } from './tool-kind.ts'
import type { Tool } from './tool.ts'

const MAX_SUMMARY_CHARACTERS = 600

const settings = z.strictObject({
  /** Names of the people to whom calls may go; left out: everybody under `people:`. */
  to: z.array(z.string().trim().min(1).max(80)).min(1).max(50).optional(),
})

const parameters = z.object({
  person: z.string().trim().min(1).max(80).describe('Who takes the call, by name.'),
  summary: z
    .string()
    .trim()
    .min(1)
    .max(2_000)
    .describe(
      'What the call is about, in one or two sentences, for the person to hear before the caller ' +
        'is joined. In the language of the call.',
    ),
})

type Arguments = z.infer<typeof parameters>

/**
 * Gives the call to somebody who stands in the assistant's folder. The model names a person, never
 * a number.
 */
export const transferToPerson: ToolKind<z.infer<typeof settings>> = {
  name: 'transfer_to_person',
  settings,
  objections: ({ to = [] }, { people }) =>
    to.flatMap((name, index) => {
      if (people.includes(name)) return []
      const cure = `Name some of these: ${people.join(', ')}; or add it under people.`
      return [{ path: ['to', index], problem: `names "${name}", who is not under people.`, cure }]
    }),
  create(chosen, world): Tool<Arguments> {
    const names = world.people.filter((name) => chosen.to?.includes(name) ?? true)
    const who = names.length === 0 ? 'Nobody can be reached.' : `People: ${names.join(', ')}.`
    return {
      name: 'transfer_to_person',
      description:
        'Connects the caller with a person, when they ask for one or you cannot help. Ask first ' +
        `whether they want it. ${who}`,
      parameters,
      mode: 'blocking',
      timeoutMs: 2_000,
      run({ person, summary }, { callId, line, log }) {
        const name = names.find((one) => one.toLowerCase() === person.toLowerCase())
        if (name === undefined) {
          log.warn({ callId, people: names.length }, 'transfer to somebody unknown refused')
          return {
            status: 'refused',
            retryable: names.length > 0,
            people: names,
            message:
              names.length === 0
                ? 'Nobody can be connected. Say so, and offer that somebody calls them back.'
                : `Calls go only to these people: ${names.join(', ')}. Never to a number.`,
          }
        }
        line.transfer(name, summary.slice(0, MAX_SUMMARY_CHARACTERS))
        return {
          status: 'ok',
          person: name,
          message:
            'Tell the caller in one short sentence that you connect them now, and that you are ' +
            'still there if nobody answers. Then say nothing more.',
        }
      },
    }
  },
}
