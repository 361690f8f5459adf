import { z } from 'zod'
import { addressProblem, requestFields } from './tool-request.ts'

const MAX_SERVERS = 10
const MAX_TOOLS = 50

const mcpServer = z
  .strictObject({
    /** For logs. */
    name: z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/, {
      error: 'is not lower-case letters, digits, hyphens and underscores.',
    }),
    /** Of its streamable HTTP endpoint. */
    url: z
      .string()
      .trim()
      .max(2_000)
      .superRefine((url, context) => {
        const problem = addressProblem(url)
        if (problem !== null) context.addIssue({ code: 'custom', message: problem })
      }),
    /** The only ones that are used, whatever else the server has. */
    tools: z
      .array(z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, { error: 'is not the name of a tool.' }))
      .min(1)
      .max(MAX_TOOLS)
      .readonly(),
    /** Of one call of a tool. */
    timeoutMs: z.int().min(100).max(60_000).default(8_000),
    ...requestFields,
  })
  .readonly()

/** The section `mcp:` of `agent.yaml`: servers of the Model Context Protocol. */
export const mcpServers = z
  .array(mcpServer)
  .max(MAX_SERVERS)
  .superRefine((servers, context) => {
    const names = servers.map(({ name }) => name)
    names.forEach((name, place) => {
      if (names.indexOf(name) === place) return
      context.addIssue({ code: 'custom', path: [place, 'name'], message: 'is there twice.' })
    })
  })
  .default(() => [])
  .readonly()

export type McpServerSettings = z.infer<typeof mcpServer>
