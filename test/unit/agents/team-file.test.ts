import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readAgentFolder } from '../../../src/agents/agent-folder.ts'
import type { Agent } from '../../../src/agents/agent.ts'
import { agentFolders, plainAgent } from '../../support/agent-folders.ts'

async function read(more: string): Promise<{ agent: Agent | null; faults: readonly string[] }> {
  await using folders = await agentFolders()
  await folders.writeAgent('beds', `${plainAgent}${more}`)
  const { value, problems } = await readAgentFolder(join(folders.dir, 'beds'))
  const faults = (problems ?? []).map(({ where, problem, cure }) => {
    expect(cure).not.toBe('')
    return `${where.slice(where.lastIndexOf(':') + 1)} ${problem}`
  })
  return { agent: value, faults }
}

const hours = `hours:
  timeZone: Europe/Berlin
  open:
    - { days: [mon-thu, sat], from: '08:00', to: '20:00' }
    - { days: [fri-sun], from: 22:00, to: 02:00 }
  closedDays: [2026-12-25]
  outside:
    say: Wir haben geschlossen.
    transferTo: night
people:
  night: { number: '+4930901820', says: den Nachtdienst }
`

describe('who is reached, in agent.yaml', () => {
  it('gives numbers, hours, people, tools and the notice', async () => {
    const { agent, faults } = await read(`${hours}numbers: ['+4930901821', "+4930901822"]
notice: Hier spricht ein Automat.
tools:
  find_product:
  report_missing_part: { maxPerOrder: 3 }
`)
    expect(faults).toEqual([])
    expect(agent).toMatchObject({
      numbers: ['+4930901821', '+4930901822'],
      notice: 'Hier spricht ein Automat.',
      greeting: 'Hier spricht ein Automat. Guten Tag.',
      people: { night: { number: '+4930901820', says: 'den Nachtdienst' } },
      tools: { find_product: {}, report_missing_part: { maxPerOrder: 3 } },
      rollout: null,
      hours: {
        timeZone: 'Europe/Berlin',
        open: [
          { days: ['mon', 'tue', 'wed', 'thu', 'sat'], fromMinute: 480, toMinute: 1_200 },
          { days: ['fri', 'sat', 'sun'], fromMinute: 1_320, toMinute: 120 },
        ],
        closedDays: ['2026-12-25'],
        outside: { say: 'Wir haben geschlossen.', transferTo: 'night', callback: false },
      },
    })
    for (const part of [agent?.numbers, agent?.people, agent?.tools, agent?.hours]) {
      expect(Object.isFrozen(part)).toBe(true)
    }
  })

  it('takes a range of days over the end of the week', async () => {
    const { agent } = await read(hours.replace('mon-thu, sat', 'sat-mon'))
    expect(agent?.hours?.open[0]?.days).toEqual(['mon', 'sat', 'sun'])
  })

  it.each([
    [
      'a zone that is none',
      ['Europe/Berlin', 'Mars/Base'],
      ['9 "hours.timeZone" is not a time zone'],
    ],
    ['an offset', ['Europe/Berlin', '"+01:00"'], ['9 "hours.timeZone" is not a time zone']],
    ['a day that is none', ['mon-thu', 'mon-dom'], ['11 "hours.open.0.days.0" is neither a day']],
    ['a time that is none', ["'08:00'", "'8:00'"], ['11 "hours.open.0.from" is not a time']],
    ['an end that is the beginning', ["'20:00'", "'08:00'"], ['11 "hours.open.0.to" is the same']],
    ['a beginning at the end', ["'08:00'", "'24:00'"], ['11 "hours.open.0.from" is the end']],
    ['a date that is none', ['12-25', '06-31'], ['13 "hours.closedDays.0" is not a date']],
    [
      'nobody of that name',
      ['To: night', 'To: day'],
      ['16 "hours.outside.transferTo" names nobody'],
    ],
    [
      'a person and a callback',
      ['To: night', 'To: night\n    callback: true'],
      ['17 "hours.outside.callback" cannot be true'],
    ],
    [
      'an unknown key',
      ['say:', 'tell: x\n    say:'],
      ['15 "hours.outside.tell" is not a known key'],
    ],
    [
      'a premium number without a plus',
      ["'+4930901820'", '0190123'],
      ['18 "people.night.number" must be text.'],
    ],
    [
      'a name in capitals',
      ['  night: {', '  Night: {'],
      ['18 "people.Night" is not a possible name.', '16 "hours.outside.transferTo" names nobody'],
    ],
    [
      'a person without a name to say',
      [', says: den Nachtdienst', ''],
      ['18 "people.night.says" is missing.'],
    ],
  ])('refuses, with the line: %s', async (_case, [from, to], expected) => {
    const { faults } = await read(hours.replace(from ?? '', to ?? ''))
    expect(faults).toHaveLength(expected.length)
    for (const [index, fault] of expected.entries()) expect(faults[index]).toContain(fault)
  })

  it.each([
    [
      'numbers: [+15550100200, "+1555010020x"]\n',
      ['8 "numbers.0" must be text.', '8 "numbers.1" is not a number like +15550100200.'],
    ],
    [
      'numbers:\n  - "+15550100200"\n  - "+15550100200"\n',
      ['10 "numbers.1" is in the list twice.'],
    ],
    ['notice: ""\n', ['8 "notice" is empty.']],
    ['tools:\n  Find-Product:\n', ['9 "tools.Find-Product" is not a possible name.']],
    [
      'tools:\n  find_product: yes\n',
      ['9 "tools.find_product" must be a mapping of keys to values.'],
    ],
    ['rollout: { of: chairs, percent: 120 }\n', ['8 "rollout.percent" must be at most 100.']],
    [
      'rollout: { of: chairs, percent: 5 }\ndefault: true\n',
      ['9 "default" cannot be true with a rollout: the calls are those of another assistant.'],
    ],
    [
      'rollout: { of: chairs, percent: 5 }\nnumbers: ["+15550100200"]\n',
      ['9 "numbers" cannot be there with a rollout: the numbers are those of another assistant.'],
    ],
  ])('refuses %j', async (more, expected) => {
    expect((await read(more)).faults).toEqual(expected)
  })
})
