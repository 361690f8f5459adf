import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { buildServer } from '../../src/server/build-server.ts'
import type { ConnectionLimits } from '../../src/server/connection-limits.ts'
import { memoryLog } from '../support/memory-log.ts'

const stops: (() => void | Promise<void>)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function serve(connections: ConnectionLimits) {
  const captured = memoryLog()
  const server = await buildServer({
    log: captured.log,
    readiness: () => ({ availability: 'open', liveCalls: 0 }),
    connections,
    routes: () => undefined,
  })
  stops.push(() => server.close())
  await server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.server.address() as AddressInfo
  /** Resolves with what became of a request on a connection of its own from `address`. */
  const ask = (address = '127.0.0.1'): Promise<{ socket: Socket; answer: string }> =>
    new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', localAddress: address })
      stops.push(() => {
        socket.destroy()
      })
      socket.on('error', () => undefined)
      socket.once('data', (data) => {
        resolve({ socket, answer: data.toString('latin1').slice(0, 12) })
      })
      socket.once('close', () => {
        resolve({ socket, answer: 'cut' })
      })
      socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
    })
  return { ask, captured }
}

test('one address may open so many connections, and others are not concerned', async () => {
  const { ask, captured } = await serve({ perAddress: 3, total: 10 })
  const first = await Promise.all([ask(), ask(), ask()])
  expect(first.map(({ answer }) => answer)).toEqual(Array(3).fill('HTTP/1.1 200'))
  expect((await ask()).answer).toBe('cut')
  expect((await ask('127.0.0.2')).answer).toBe('HTTP/1.1 200')
  expect(captured.lines.slice(1)).toMatchObject([
    { msg: 'connection refused: too many are open', reason: 'per address' },
  ])
})

test('a connection that closes makes room for another', async () => {
  const { ask } = await serve({ perAddress: 1, total: 10 })
  const { socket } = await ask()
  expect((await ask()).answer).toBe('cut')
  socket.destroy()
  await expect.poll(async () => (await ask()).answer).toBe('HTTP/1.1 200')
})

test('all addresses together may open so many', async () => {
  const { ask, captured } = await serve({ perAddress: 3, total: 4 })
  await Promise.all([ask(), ask(), ask('127.0.0.2'), ask('127.0.0.2')])
  expect((await ask('127.0.0.3')).answer).toBe('cut')
  expect(captured.lines.slice(1)).toMatchObject([{ reason: 'total' }])
})
