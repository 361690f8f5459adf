import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { servePictures } from '../../../src/server/pictures.ts'

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'

let dir: string
let server: FastifyInstance

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hexkey-pictures-'))
  const diagrams = join(dir, 'helper', 'manuals', 'diagrams')
  await mkdir(diagrams, { recursive: true })
  await mkdir(join(dir, 'hidden', 'manuals', 'diagrams'), { recursive: true })
  await writeFile(join(diagrams, 'step-3.svg'), SVG)
  await writeFile(join(diagrams, 'notes.txt'), 'secret')
  await writeFile(join(diagrams, 'big.svg'), 'x'.repeat(300_000))
  await mkdir(join(diagrams, 'folder.svg'))
  await writeFile(join(dir, 'helper', 'agent.svg'), 'secret')
  await writeFile(join(dir, 'helper', 'manuals', 'outside.svg'), 'secret')
  await symlink(join(dir, 'helper', 'agent.svg'), join(diagrams, 'link.svg'))
  await writeFile(join(dir, 'hidden', 'manuals', 'diagrams', 'step-3.svg'), 'secret')
  server = fastify()
  servePictures(server, { agentsDir: dir, known: (agent) => agent === 'helper' })
})

afterEach(async () => {
  await server.close()
  await rm(dir, { recursive: true })
})

test('a drawing is served, and may do nothing but draw', async () => {
  const answer = await server.inject('/pictures/helper/step-3.svg')
  expect([answer.statusCode, answer.body]).toEqual([200, SVG])
  expect(answer.headers).toMatchObject({
    'content-type': 'image/svg+xml',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox/) as unknown,
  })
})

describe('nothing else is', () => {
  test.each([
    ['/pictures/helper/step-4.svg'],
    ['/pictures/helper/notes.txt'],
    ['/pictures/helper/big.svg'],
    ['/pictures/helper/folder.svg'],
    ['/pictures/helper/link.svg'],
    ['/pictures/hidden/step-3.svg'],
    ['/pictures/helper/../agent.svg'],
    ['/pictures/helper/..%2Foutside.svg'],
    ['/pictures/helper/%2e%2e%2foutside.svg'],
    ['/pictures/helper/..%5Coutside.svg'],
    ['/pictures/..%2Fhelper/step-3.svg'],
    ['/pictures/helper/step-3.svg%00.svg'],
    ['/pictures/helper/.svg'],
    ['/pictures/__proto__/step-3.svg'],
  ])('%s', async (url) => {
    const answer = await server.inject(url)
    expect(answer.statusCode).toBe(404)
    expect(answer.body).not.toContain('secret')
  })

  test('and only to be read', async () => {
    const answer = await server.inject({ method: 'POST', url: '/pictures/helper/step-3.svg' })
    expect(answer.statusCode).toBe(404)
  })
})
