type Schema = Readonly<Record<string, unknown>>

/**
 * The keywords of JSON Schema that the service reads; it answers others with 1007, or ignores
 * them (https://ai.google.dev/api/generate-content, `_responseJsonSchema`). What is left out
 * here is still checked when the arguments arrive.
 */
const READ: ReadonlySet<string> = new Set([
  '$defs',
  '$ref',
  'additionalProperties',
  'anyOf',
  'description',
  'enum',
  'format',
  'items',
  'maximum',
  'maxItems',
  'minimum',
  'minItems',
  'oneOf',
  'prefixItems',
  'properties',
  'required',
  'title',
  'type',
])

/** Deeper than this no model fills anything in. */
const MAX_DEPTH = 16

/** A tool's JSON Schema as the service takes it: an object at the top, known keywords only. */
export function functionSchema(schema: Schema): Record<string, unknown> {
  return { ...reduced(schema, 0), type: 'object' }
}

function reduced(schema: Schema, depth: number): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  for (const [keyword, value] of Object.entries(schema)) {
    if (!READ.has(keyword)) continue
    kept[keyword] = reducedValue(keyword, value, depth)
  }
  if ('const' in schema && !('enum' in schema)) kept['enum'] = [schema['const']]
  return kept
}

function reducedValue(keyword: string, value: unknown, depth: number): unknown {
  switch (keyword) {
    case 'properties':
    case '$defs':
      // What stands here are names, whatever they are called.
      return isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inner(one, depth)]))
        : {}
    case 'anyOf':
    case 'oneOf':
    case 'prefixItems':
      return Array.isArray(value) ? value.map((one) => inner(one, depth)) : []
    case 'items':
    case 'additionalProperties':
      return inner(value, depth)
    default:
      return value
  }
}

function inner(value: unknown, depth: number): unknown {
  if (!isObject(value)) return value
  return depth >= MAX_DEPTH ? {} : reduced(value, depth + 1)
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
