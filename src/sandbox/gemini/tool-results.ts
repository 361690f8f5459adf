/**
 * What tools have answered so far, by name: of each field what was said of it last. A value: never
 * changed.
 */
export type ToolResults = ReadonlyMap<string, Readonly<Record<string, unknown>>>

/** `{{results.report_missing_part.confirmation}}`: a tool, then a path into its result. */
const PLACE = /\{\{\s*results\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_.-]+)\s*\}\}/g
const ANY_PLACE = /\{\{(.*?)\}\}/g

/** Tools whose results are kept; a model does not look further back either. */
const MAX_RESULTS = 64

/** With the result of one more run. */
export function withResult(
  results: ToolResults,
  name: string,
  result: Readonly<Record<string, unknown>>,
): ToolResults {
  const others = [...results].filter(([other]) => other !== name)
  const known = { ...results.get(name), ...result }
  return new Map([...others, [name, known] as const].slice(-MAX_RESULTS))
}

/**
 * The arguments with what earlier results hold in their places. A text that is one place alone
 * becomes the value itself, whatever its type; a place without a value stays as it is written.
 */
export function fillPlaces(
  args: Readonly<Record<string, unknown>>,
  results: ToolResults,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, filled(value, results)]),
  )
}

/** What is wrong with the places in these arguments, or null. */
export function problemOfPlaces(args: unknown): string | null {
  if (typeof args === 'string') {
    const wrong = [...args.matchAll(ANY_PLACE)].find(([place]) => !place.match(PLACE))
    return wrong === undefined
      ? null
      : `"${wrong[0]}" is not understood; write {{results.TOOL.FIELD}}`
  }
  if (typeof args !== 'object' || args === null) return null
  for (const value of Object.values(args)) {
    const problem = problemOfPlaces(value)
    if (problem !== null) return problem
  }
  return null
}

function filled(value: unknown, results: ToolResults): unknown {
  if (Array.isArray(value)) return value.map((one) => filled(one, results))
  if (typeof value === 'object' && value !== null) {
    return fillPlaces(value as Readonly<Record<string, unknown>>, results)
  }
  if (typeof value !== 'string') return value
  const [whole] = value.matchAll(PLACE)
  if (whole?.[0] === value.trim()) return at(results, whole[1], whole[2]) ?? value
  return value.replaceAll(PLACE, (place, tool: string, path: string) => {
    const found = at(results, tool, path)
    if (found === undefined) return place
    return typeof found === 'string' ? found : JSON.stringify(found)
  })
}

function at(results: ToolResults, tool = '', path = ''): unknown {
  let value: unknown = results.get(tool)
  for (const field of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    if (!Object.hasOwn(value, field)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[field]
  }
  return value
}
