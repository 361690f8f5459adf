import { z } from 'zod'
import { addressProblem, requestFields } from './tool-request.ts'

const MAX_HTTP_TOOLS = 50
const PLACEHOLDER = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g

/** Of an object with properties; what zod does not understand is refused. */
const jsonSchema = z.record(z.string(), z.unknown()).superRefine((schema, context) => {
  if (schema['type'] !== 'object') {
    context.addIssue({ code: 'custom', message: 'does not say type: object.' })
    return
  }
  try {
    z.fromJSONSchema(schema)
  } catch {
    context.addIssue({ code: 'custom', message: 'is not a JSON Schema that can be checked.' })
  }
})

const httpTool = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, {
      error: 'is not lower-case letters, digits and underscores.',
    }),
    description: z.string().trim().min(1).max(1_000),
    method: z.enum(['GET', 'POST', 'PUT']).default('GET'),
    /** `{name}` in its path or query is the place of a parameter. */
    url: z.string().trim().max(2_000),
    parameters: jsonSchema
      .default(() => ({ type: 'object', properties: {}, additionalProperties: false }))
      .readonly(),
    timeoutMs: z.int().min(100).max(30_000).default(5_000),
    ...requestFields,
  })
  .superRefine(({ url, parameters }, context) => {
    const problem = urlProblem(url, propertiesOf(parameters))
    if (problem !== null) context.addIssue({ code: 'custom', path: ['url'], message: problem })
  })
  .readonly()

/** The section `http:` of `agent.yaml`: tools that are requests to a service of one's own. */
export const httpTools = z
  .array(httpTool)
  .max(MAX_HTTP_TOOLS)
  .superRefine((tools, context) => {
    const names = tools.map(({ name }) => name)
    names.forEach((name, place) => {
      if (names.indexOf(name) === place) return
      context.addIssue({ code: 'custom', path: [place, 'name'], message: 'is there twice.' })
    })
  })
  .default(() => [])
  .readonly()

export type HttpToolSettings = z.infer<typeof httpTool>

/** What a model says may fill the path and the query, never the place where the request goes. */
function urlProblem(template: string, properties: readonly string[]): string | null {
  const origin = /^[a-z]+:\/\/[^/?#\\]*/i.exec(template)?.[0] ?? ''
  if (origin.includes('{')) return 'has a placeholder in its host.'
  const problem = addressProblem(template.replaceAll(PLACEHOLDER, 'x'))
  if (problem !== null) return problem
  const names = [...template.matchAll(PLACEHOLDER)].map(([, name]) => name ?? '')
  const unknown = names.find((name) => !properties.includes(name))
  if (unknown !== undefined) return `has the placeholder {${unknown}}, which is no parameter.`
  return /[{}]/.test(template.replaceAll(PLACEHOLDER, '')) ? 'has a brace without its pair.' : null
}

function propertiesOf({ properties }: Readonly<Record<string, unknown>>): readonly string[] {
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : []
}
