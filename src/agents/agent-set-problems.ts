import type { StartupProblem } from '../shared/errors.ts'
import type { AgentInFolder } from './agent-folder.ts'

/** What is wrong between the assistants of a directory, each of them being right by itself. */
export function agentSetProblems(all: readonly AgentInFolder[]): readonly StartupProblem[] {
  return [...sharedNumbers(all), ...rolloutProblems(all)]
}

/** A number rings at one assistant. */
function sharedNumbers(all: readonly AgentInFolder[]): readonly StartupProblem[] {
  const owners = new Map<string, string>()
  const problems: StartupProblem[] = []
  for (const { agent, placeOf } of all) {
    for (const [index, number] of agent.numbers.entries()) {
      const owner = owners.get(number)
      if (owner === undefined) owners.set(number, agent.name)
      else {
        problems.push({
          where: placeOf(['numbers', index]),
          problem: `"numbers.${index}" is a number of "${owner}", too.`,
          cure: 'Leave it in one of the two; to share its calls, use rollout.',
        })
      }
    }
  }
  return problems
}

function rolloutProblems(all: readonly AgentInFolder[]): readonly StartupProblem[] {
  const byName = new Map(all.map(({ agent }) => [agent.name, agent]))
  const shares = new Map<string, number>()
  const problems: StartupProblem[] = []
  for (const { agent, placeOf } of all) {
    if (agent.rollout === null) continue
    const { of, percent } = agent.rollout
    const other = byName.get(of)
    const share = (shares.get(of) ?? 0) + percent
    shares.set(of, share)
    const where = placeOf(['rollout', 'of'])
    if (other === undefined || other === agent) {
      const names = [...byName.values()].filter((one) => one.rollout === null && one !== agent)
      problems.push({
        where,
        problem: '"rollout.of" names no other assistant.',
        cure: `Name one of these: ${names.map(({ name }) => name).join(', ')}.`,
      })
    } else if (other.rollout !== null) {
      problems.push({
        where,
        problem: `"rollout.of" names "${of}", which is a rollout itself.`,
        cure: `Name the assistant whose calls both share: ${other.rollout.of}.`,
      })
    } else if (share > 100) {
      problems.push({
        where: placeOf(['rollout', 'percent']),
        problem: `"rollout.percent" makes the shares of "${of}" ${share} percent together.`,
        cure: 'Lower one of them, so that they are 100 at most.',
      })
    }
  }
  return problems
}
