import type { FastifyInstance } from 'fastify'
import { afterEach, describe, expect, test } from 'vitest'
import type { Door } from '../../src/console/door.ts'
import { ADMIN_PASSWORD, ConsoleRig, refusalOf, whoAmI } from '../support/console-rig.ts'

let rig: ConsoleRig

afterEach(() => rig[Symbol.asyncDispose]())

describe('the pages', () => {
  const pages = {
    'index.html': '<!doctype html><title>Hexkey</title>',
    'assets/index-a1b2.js': 'void 0',
    'icon.svg': '<svg/>',
    '.secret': 'hidden',
  }

  test('are served without being signed in, under a strict policy', async () => {
    rig = await ConsoleRig.start({ pages })
    for (const path of ['', '/', '/calls/CA1', '/live?x=1']) {
      const answer = await rig.ask({ path })
      expect([answer.status, answer.text]).toEqual([200, pages['index.html']])
      expect(answer.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      })
      expect(answer.headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
          "font-src 'self'; connect-src 'self'; media-src 'self' blob:; worker-src 'self'; " +
          "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      )
      expect(answer.headers['permissions-policy']).toContain('microphone=()')
    }
  })

  test('have files of their own, which browsers may keep when their names say so', async () => {
    rig = await ConsoleRig.start({ pages })
    const script = await rig.ask({ path: '/assets/index-a1b2.js' })
    expect([script.status, script.text]).toEqual([200, 'void 0'])
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(script.headers['content-security-policy']).toContain("default-src 'none'")
    const icon = await rig.ask({ path: '/icon.svg' })
    expect([icon.text, icon.headers['cache-control']]).toEqual(['<svg/>', 'no-cache'])
    const gone = await rig.ask({ path: '/assets/index-old.js' })
    expect([gone.status, gone.text]).toEqual([404, 'not found'])
  })

  test('lead nowhere else', async () => {
    rig = await ConsoleRig.start({ pages })
    for (const path of [
      '/../../../../etc/passwd',
      '/assets/../../../../../etc/passwd',
      '/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
      '/..%2f..%2f..%2fetc/passwd',
      '/.secret',
      '/%00',
      '/%E0%A4%A',
      '//index.html',
    ]) {
      const { status, text } = await rig.ask({ path })
      expect(status, path).toBeLessThan(500)
      expect(text, path).not.toMatch(/root:|hidden/)
    }
  })

  test('say how to build them when they are not there', async () => {
    rig = await ConsoleRig.start({ pages: null })
    const answer = await rig.ask({ path: '/calls' })
    expect(answer.status).toBe(503)
    expect(answer.text).toContain('npm run build:web')
    expect(answer.headers['content-security-policy']).toMatch(/style-src 'sha256-/)
  })
})

describe('the console', () => {
  test('is off without a password, and says how to turn it on', async () => {
    rig = await ConsoleRig.start({ password: null, pages: { 'index.html': 'pages' } })
    for (const path of ['', '/', '/calls', '/assets/x.js']) {
      const answer = await rig.ask({ path })
      expect([answer.status, answer.headers['content-type']]).toEqual([
        ...[404, 'text/html; charset=utf-8'],
      ])
      expect(answer.text).toContain('CONSOLE_PASSWORD=')
    }
    expect(refusalOf(await rig.ask(whoAmI))).toEqual([404, 'console-off'])
    expect(refusalOf(await rig.signIn('admin', ADMIN_PASSWORD))).toEqual([404, 'console-off'])
    expect(await rig.store.accounts.list()).toEqual([])
  })

  test('says so of what it does not know, and keeps the rest of the server as it was', async () => {
    rig = await ConsoleRig.start()
    for (const [method, path] of [
      ['GET', '/api'],
      ['GET', '/api/'],
      ['GET', '/api/none'],
      ['POST', '/api/audit'],
      ['OPTIONS', '/api/session'],
    ] as const) {
      const answer = await rig.ask({ method, path })
      expect(refusalOf(answer)).toEqual([404, 'unknown-path'])
      expect(answer.headers['cache-control']).toBe('no-store')
    }
    const health = await fetch(`${rig.url}/healthz`)
    expect([health.status, health.headers.get('content-security-policy')]).toEqual([200, null])
    expect((await fetch(`${rig.url}/other`)).status).toBe(404)
  })

  test('tells nobody but the log what went wrong in it', async () => {
    const broken = (routes: FastifyInstance, door: Door): void => {
      routes.get('/broken', { onRequest: door.require('viewer') }, () => {
        throw new Error('the secret inside')
      })
    }
    rig = await ConsoleRig.start({ features: [broken] })
    const browser = await rig.browserOf('admin', ADMIN_PASSWORD)
    const answer = await browser({ path: '/api/broken' })
    expect(refusalOf(answer)).toEqual([500, 'failed'])
    expect(answer.text).not.toContain('secret')
    const line = rig.log.lines.find(({ msg }) => msg === 'a request of the console failed')
    expect(line).toMatchObject({ route: '/console/api/broken', err: { message: /secret/ } })
  })

  test('says so when the store does not answer', async () => {
    rig = await ConsoleRig.start()
    const browser = await rig.browserOf('admin', ADMIN_PASSWORD)
    await rig.store.callLog.close()
    expect(refusalOf(await browser(whoAmI))).toEqual([503, 'unavailable'])
    expect(refusalOf(await rig.signIn('admin', ADMIN_PASSWORD))).toEqual([503, 'unavailable'])
  })
})
