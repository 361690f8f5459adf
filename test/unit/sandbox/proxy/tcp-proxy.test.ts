import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

import { afterEach, expect, test } from 'vitest'

import { TcpProxy } from '../../../../src/sandbox/proxy/tcp-proxy.ts'

const open: AsyncDisposable[] = []

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]()
})

/** A server that greets with its name and sends back whatever it gets. */
async function echoServer(name = ''): Promise<{ port: number; sockets: Socket[]; ends: string[] }> {
  const sockets: Socket[] = []
  const ends: string[] = []
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket)
    socket.on('error', () => ends.push('error'))
    socket.on('end', () => {
      ends.push('end')
      socket.end()
    })
    if (name !== '') socket.write(name)
    socket.on('data', (piece) => socket.write(piece))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push({
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  })
  return { port: (server.address() as AddressInfo).port, sockets, ends }
}

async function proxyTo(...targets: number[]): Promise<TcpProxy> {
  const proxy = await TcpProxy.start({ targets })
  open.push(proxy)
  return proxy
}

async function dial(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

async function answerTo(socket: Socket, text: string): Promise<string> {
  socket.write(text)
  return read(socket, text.length)
}

async function read(socket: Socket, bytes: number): Promise<string> {
  let got = ''
  for await (const [piece] of streamOf(socket)) {
    got += piece.toString()
    if (got.length >= bytes) return got
  }
  return got
}

async function* streamOf(socket: Socket): AsyncGenerator<[Buffer]> {
  for (;;) yield (await once(socket, 'data')) as [Buffer]
}

/** How a socket ended: `end` for FIN, the error's code for anything else. */
async function endOf(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.on('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? 'error')
    })
    socket.on('end', () => {
      resolve('end')
    })
    socket.resume()
  })
}

test('bytes come through both ways, and a goodbye reaches the other end after them', async () => {
  const server = await echoServer()
  const proxy = await proxyTo(server.port)
  const socket = await dial(proxy.port)
  expect(await answerTo(socket, 'hello')).toBe('hello')
  const ended = endOf(socket)
  socket.end()
  expect(await ended).toBe('end')
  expect(server.ends).toEqual(['end'])
})

test('connections go to the targets in turn, and past one that does not accept', async () => {
  const [a, b] = [await echoServer('a'), await echoServer('b')]
  const dead = await proxyTo()
  const deadPort = dead.port
  await dead.close()
  const proxy = await proxyTo(a.port, b.port)
  const said: string[] = []
  for (let turn = 0; turn < 4; turn++) said.push(await read(await dial(proxy.port), 1))
  expect(said).toEqual(['a', 'b', 'a', 'b'])
  proxy.use([deadPort, b.port])
  expect(await read(await dial(proxy.port), 1)).toBe('b')
  expect(await read(await dial(proxy.port), 1)).toBe('b')
  proxy.use([deadPort])
  expect(await endOf(await dial(proxy.port))).toBe('ECONNRESET')
})

test('a cut says goodbye to both ends, a reset breaks both', async () => {
  const server = await echoServer()
  const proxy = await proxyTo(server.port)
  const first = await dial(proxy.port)
  await answerTo(first, 'x')
  const cut = endOf(first)
  proxy.cut()
  expect(await cut).toBe('end')
  const second = await dial(proxy.port)
  await answerTo(second, 'x')
  const reset = endOf(second)
  const serverSide = new Promise((resolve) => server.sockets[1]!.once('close', resolve))
  proxy.reset()
  expect(await reset).toBe('ECONNRESET')
  await serverSide
  expect(server.ends).toEqual(['end', 'error'])
})

test('a peer that breaks its connection breaks the other end too', async () => {
  const server = await echoServer()
  const proxy = await proxyTo(server.port)
  const socket = await dial(proxy.port)
  await answerTo(socket, 'x')
  const end = endOf(socket)
  server.sockets[0]!.resetAndDestroy()
  expect(await end).toBe('ECONNRESET')
})

test('half open: nothing comes through, nobody is told, and a new connection is as always', async () => {
  const server = await echoServer()
  const proxy = await proxyTo(server.port)
  const dead = await dial(proxy.port)
  await answerTo(dead, 'x')
  const heard: string[] = []
  dead.on('data', (piece: Buffer) => heard.push(piece.toString()))
  dead.on('end', () => heard.push('end'))
  proxy.halfOpen()
  dead.write('anybody there?')
  server.sockets[0]!.end('nobody')
  const fresh = await dial(proxy.port)
  expect(await answerTo(fresh, 'hello')).toBe('hello')
  expect(heard).toEqual([])
  expect(server.ends).toEqual([])
  dead.destroy()
})

test('half open in one direction lets the other one through', async () => {
  const server = await echoServer()
  const proxy = await proxyTo(server.port)
  const socket = await dial(proxy.port)
  await answerTo(socket, 'x')
  proxy.halfOpen('up')
  socket.write('lost')
  server.sockets[0]!.write('heard')
  expect(await read(socket, 5)).toBe('heard')
})

test('latency delays every byte and keeps the order, whatever the jitter', async () => {
  const server = await echoServer()
  const proxy = await proxyTo(server.port)
  const socket = await dial(proxy.port)
  await answerTo(socket, 'x')
  proxy.shape({ latencyMs: 40, jitterMs: 20 }, 'up')
  const text = '0123456789'
  const beganMs = performance.now()
  const got = read(socket, text.length)
  for (const digit of text) socket.write(digit)
  expect(await got).toBe(text)
  expect(performance.now() - beganMs).toBeGreaterThanOrEqual(39)
})

test('a throttled connection takes the time that its bytes need, and loses none', async () => {
  const server = await echoServer()
  const proxy = await proxyTo(server.port)
  const socket = await dial(proxy.port)
  await answerTo(socket, 'x')
  proxy.shape({ bytesPerSecond: 1_000_000 }, 'down')
  const text = 'y'.repeat(100_000)
  const beganMs = performance.now()
  expect(await answerTo(socket, text)).toBe(text)
  expect(performance.now() - beganMs).toBeGreaterThanOrEqual(95)
})

test('a connection that is delayed reaches its target, with what was said meanwhile', async () => {
  const server = await echoServer()
  const proxy = await proxyTo(server.port)
  proxy.delayConnects(30)
  const beganMs = performance.now()
  const socket = await dial(proxy.port)
  expect(await answerTo(socket, 'early')).toBe('early')
  expect(performance.now() - beganMs).toBeGreaterThanOrEqual(29)
})

test('refusing turns new connections away and keeps the open ones; accepting takes them again', async () => {
  const server = await echoServer()
  const proxy = await proxyTo(server.port)
  const { port } = proxy
  const kept = await dial(port)
  await answerTo(kept, 'x')
  await proxy.refuse()
  const refused = connect({ host: '127.0.0.1', port })
  const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException]
  expect(error.code).toBe('ECONNREFUSED')
  expect(await answerTo(kept, 'still')).toBe('still')
  await proxy.accept()
  expect(proxy.port).toBe(port)
  expect(await answerTo(await dial(port), 'again')).toBe('again')
})

test('closed, it leaves no connection behind', async () => {
  const server = await echoServer()
  const proxy = await proxyTo(server.port)
  const socket = await dial(proxy.port)
  await answerTo(socket, 'x')
  expect(proxy.links).toHaveLength(1)
  expect(proxy.links[0]!.carriedBytes('up')).toBe(1)
  const end = endOf(socket)
  await proxy.close()
  await proxy.close()
  expect(await end).toBe('ECONNRESET')
  await expect.poll(() => proxy.links).toHaveLength(0)
})
