import { StartupFailed, type StartupProblem } from '../shared/errors.ts'
import { builtinTools } from './builtin-tools.ts'
import { credentials, type EnvironmentLookup } from './http/credentials.ts'
import type { ToolUser } from './toolbox.ts'

/**
 * What is wrong with the tools of an assistant whose file is right by itself.
 *
 * @param placeOf file and line of a setting.
 */
export function toolProblems(
  user: ToolUser,
  placeOf: (path: readonly PropertyKey[]) => string,
  environment: EnvironmentLookup,
): readonly StartupProblem[] {
  const settings = Object.entries(user.tools).flatMap(([name, its]) => {
    const kind = builtinTools.get(name)
    if (kind === undefined) {
      const cure = `Use some of these: ${[...builtinTools.keys()].join(', ')}.`
      return [{ where: placeOf(['tools', name]), problem: `"${name}" is no tool.`, cure }]
    }
    const read = kind.settings.safeParse(its)
    if (read.success) {
      const world = { people: Object.keys(user.people), manuals: user.manuals }
      const objections = kind.objections?.(read.data, world) ?? []
      return objections.map(({ path, problem, cure }) => ({
        where: placeOf(['tools', name, ...path]),
        problem: `"${['tools', name, ...path].join('.')}" ${problem}`,
        cure,
      }))
    }
    return read.error.issues.map(({ path, message }) => ({
      where: placeOf(['tools', name, ...path]),
      problem: `"${['tools', name, ...path].join('.')}" is not right: ${message}`,
      cure: 'docs/tools.md has the settings of every tool.',
    }))
  })
  const names = user.http.flatMap(({ name }, index) => {
    if (!builtinTools.has(name)) return []
    const problem = `"http.${index}.name" is taken by a tool that comes with Hexkey.`
    return [{ where: placeOf(['http', index, 'name']), problem, cure: 'Give it another name.' }]
  })
  const secrets = [...user.http, ...user.mcp].flatMap((entry) => {
    try {
      credentials(entry, environment)
      return []
    } catch (error) {
      if (!(error instanceof StartupFailed)) throw error
      return error.problems
    }
  })
  return [...settings, ...names, ...secrets]
}
