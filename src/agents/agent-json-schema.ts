import { z } from 'zod'
import { cures } from './agent-file-problems.ts'
import { agentFileSchema } from './agent-file.ts'

type Json = z.core.JSONSchema.BaseSchema

/**
 * JSON Schema of `agent.yaml`, for editors. It is what the server checks, apart from rules between
 * keys; beside each key stands what to write.
 */
export function agentJsonSchema(): Json {
  const schema = z.toJSONSchema(agentFileSchema, { io: 'input' })
  return { ...described(schema, ''), title: 'agent.yaml of an assistant of Hexkey' }
}

/** The same with what to write at each key, without what only a program would want to know. */
function described(schema: Json, path: string): Json {
  const { default: usual } = schema
  const cure = cures[path]
  // What is left out is mostly a mapping or a list that is filled in key by key.
  const tells = usual !== undefined && usual !== null && typeof usual !== 'object'
  return {
    ...(cure === undefined ? {} : { description: cure }),
    ...without(schema, 'readOnly', 'default'),
    ...(tells ? { default: usual } : {}),
    ...(schema.anyOf === undefined ? {} : { anyOf: schema.anyOf.map((one) => choice(one, path)) }),
    ...(schema.properties === undefined
      ? {}
      : { properties: ofKeys(schema.properties, path === '' ? '' : `${path}.`) }),
    ...(isSchema(schema.items) ? { items: described(schema.items, `${path}[]`) } : {}),
    ...(isSchema(schema.additionalProperties)
      ? { additionalProperties: described(schema.additionalProperties, `${path}.*`) }
      : {}),
  }
}

/** What switches asking off is a word in the file, and null behind it. */
function choice(schema: unknown, path: string): Json {
  if (!isSchema(schema)) return {}
  if (path === 'idle' && schema.type === 'null') return { const: 'off' }
  return without(described(schema, path), 'description')
}

function ofKeys(
  properties: Readonly<Record<string, unknown>>,
  prefix: string,
): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [
      key,
      isSchema(value) ? described(value, `${prefix}${key}`) : {},
    ]),
  )
}

function without(schema: Json, ...keys: readonly string[]): Json {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !keys.includes(key)))
}

function isSchema(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
