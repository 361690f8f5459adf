import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Availability } from '../../src/call/admission/admission.ts'
import { buildServer } from '../../src/server/build-server.ts'
import { memoryLog } from '../support/memory-log.ts'

let server: FastifyInstance
let availability: Availability

beforeEach(async () => {
  server = await buildServer({
    log: memoryLog().log,
    readiness: () => ({ availability, liveCalls: 3 }),
    routes: () => undefined,
  })
})

afterEach(async () => {
  await server.close()
})

test('a process that takes calls is ready', async () => {
  availability = 'open'
  const answer = await server.inject('/readyz')
  expect([answer.statusCode, answer.json()]).toEqual([200, { availability: 'open', liveCalls: 3 }])
})

test.each(['full', 'draining', 'overloaded', 'model-unavailable', 'budget-spent'] as const)(
  'one that is %s is healthy but not ready, and says why',
  async (state) => {
    availability = state
    const answer = await server.inject('/readyz')
    expect(answer.statusCode).toBe(503)
    expect(answer.json()).toEqual({
      availability: state,
      liveCalls: 3,
      why: expect.stringMatching(/^[A-Z].*\.$/) as unknown,
    })
    expect((await server.inject('/healthz')).statusCode).toBe(200)
  },
)
