import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { testMetrics } from '../../support/metrics.ts'

const DOCS = 'docs/metrics.md'
const ALERTS = 'deploy/prometheus/hexkey-alerts.yaml'
const DASHBOARD = 'deploy/grafana/hexkey.json'

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly for?: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly runbook: string }
}

interface Panel {
  readonly type: string
  readonly id: number
  readonly title: string
  readonly description?: string
  readonly gridPos: {
    readonly x: number
    readonly y: number
    readonly w: number
    readonly h: number
  }
  readonly targets?: readonly {
    readonly expr: string
    readonly datasource: { readonly uid: string }
  }[]
}

interface Dashboard {
  readonly uid: string
  readonly schemaVersion: number
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly type: string }[]
  }
  readonly panels: readonly Panel[]
}

/** Type of each metric that is served, by name. */
const served = new Map<string, string>()
let docs = ''
let rules: readonly Rule[]
let dashboard: Dashboard

beforeAll(async () => {
  const metrics = testMetrics()
  metrics.read({
    type: 'tool-run',
    callId: 'CA1',
    atMs: 0,
    id: '1',
    name: 'get_step',
    args: {},
    status: 'ok',
    message: '',
    durationMs: 1,
  })
  const { text } = await metrics.document()
  for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    served.set(name, type)
  }
  docs = await readFile(DOCS, 'utf8')
  const file = parse(await readFile(ALERTS, 'utf8')) as {
    readonly groups: readonly { readonly rules: readonly Rule[] }[]
  }
  rules = file.groups.flatMap((group) => group.rules)
  dashboard = JSON.parse(await readFile(DASHBOARD, 'utf8')) as Dashboard
})

/** Names in a text that nothing serves. */
function unknownIn(text: string): readonly string[] {
  const names = text.match(/\bhexkey_[a-z0-9_]+\b/g) ?? []
  return names.filter((name) => {
    const base = name.replace(/_(bucket|sum|count)$/, '')
    return !served.has(name) && served.get(base) !== 'histogram'
  })
}

function targetsOf(panels: readonly Panel[]): readonly string[] {
  return panels.flatMap(({ targets }) => (targets ?? []).map(({ expr }) => expr))
}

/** Brackets that are never closed, or closed too often; those of durations included. */
function balanced(expr: string): boolean {
  const open: string[] = []
  for (const one of expr.replaceAll(/"[^"]*"/g, '')) {
    if ('([{'.includes(one)) open.push(one)
    else if (')]}'.includes(one) && open.pop() !== '([{'.charAt(')]}'.indexOf(one))) return false
  }
  return open.length === 0
}

describe('docs/metrics.md', () => {
  test('describes every metric that is served', () => {
    expect([...served.keys()].filter((name) => !docs.includes(`\`${name}\``))).toEqual([])
  })

  test('and no other', () => {
    expect(unknownIn(docs)).toEqual([])
  })

  test('every name is one of Prometheus, in a base unit', () => {
    for (const name of served.keys()) expect(name).toMatch(/^hexkey_[a-z][a-z0-9_]*$/)
    expect([...served.keys()].filter((name) => /_(ms|millis|minutes)(_|$)/.test(name))).toEqual([])
  })
})

describe('the alert rules', () => {
  test('name only what is served, each under a name of its own', () => {
    expect(rules.length).toBeGreaterThan(10)
    expect(unknownIn(rules.map(({ expr }) => expr).join('\n'))).toEqual([])
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length)
  })

  test('have the form that Prometheus reads, and say how bad it is', () => {
    for (const rule of rules) {
      expect(rule.alert).toMatch(/^Hexkey[A-Za-z]+$/)
      expect(balanced(rule.expr), rule.alert).toBe(true)
      expect(rule.for ?? '1m').toMatch(/^\d+[smh]$/)
      expect(['page', 'ticket']).toContain(rule.labels.severity)
      expect(rule.annotations.summary).toMatch(/\.$/)
    }
  })

  test('lead to a section of the operations page that is there', async () => {
    const page = await readFile('docs/operations.md', 'utf8')
    const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    )
    for (const { alert, annotations } of rules) {
      const anchor = /docs\/operations\.md#([a-z0-9-]+)/.exec(annotations.runbook)?.[1]
      expect(anchors, alert).toContain(anchor)
    }
  })
})

describe('the dashboard', () => {
  test('names only what is served', () => {
    const exprs = targetsOf(dashboard.panels)
    expect(exprs.length).toBeGreaterThan(30)
    expect(unknownIn(JSON.stringify(dashboard))).toEqual([])
    expect(exprs.filter((expr) => !balanced(expr))).toEqual([])
  })

  test('shows every metric of calls', () => {
    const exprs = targetsOf(dashboard.panels).join('\n')
    const ours = [...served.keys()].filter((name) => !/^hexkey_(nodejs|process)_/.test(name))
    expect(ours.filter((name) => !exprs.includes(name))).toEqual([])
  })

  test('asks the data source that is chosen, and panels do not cover each other', () => {
    const [first] = dashboard.templating.list
    expect(first).toMatchObject({ name: 'datasource', type: 'datasource' })
    const targets = dashboard.panels.flatMap((panel) => panel.targets ?? [])
    expect(new Set(targets.map(({ datasource }) => datasource.uid))).toEqual(
      new Set(['${datasource}']),
    )
    const { panels } = dashboard
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    const covering = panels.filter(({ id, gridPos: one }) =>
      panels.some(
        ({ id: otherId, gridPos: other }) =>
          otherId > id &&
          one.x < other.x + other.w &&
          other.x < one.x + one.w &&
          one.y < other.y + other.h &&
          other.y < one.y + one.h,
      ),
    )
    expect(covering).toEqual([])
    expect(panels.filter(({ gridPos }) => gridPos.x + gridPos.w > 24)).toEqual([])
  })

  test('says of every panel what it shows', () => {
    const silent = dashboard.panels.filter(
      ({ type, title, description }) =>
        title === '' || (type !== 'row' && (description ?? '') === ''),
    )
    expect(silent).toEqual([])
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(39)
  })
})
