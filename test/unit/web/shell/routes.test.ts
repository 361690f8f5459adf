import { expect, test } from 'vitest'
import { addressOf, routeOf } from '../../../../web/src/shell/routes.ts'

test.each([
  ['/console', { page: 'live', callId: null }],
  ['/console/', { page: 'live', callId: null }],
  ['/console/live', { page: 'live', callId: null }],
  ['/console/live/CA1', { page: 'live', callId: 'CA1' }],
  ['/console/calls/CA1', { page: 'call', callId: 'CA1', atMs: null }],
  ['/console/audit', { page: 'audit' }],
  ['/console/elsewhere', { page: 'nowhere' }],
  ['/console/calls/CA1/more', { page: 'nowhere' }],
  ['/console/audit/1', { page: 'nowhere' }],
  ['/consoles/live', { page: 'nowhere' }],
  ['/console/calls/%E0%A4%A', { page: 'nowhere' }],
  ['/other', { page: 'nowhere' }],
])('%s is a page', (path, route) => {
  expect(routeOf(path, '')).toEqual(route)
})

test('filters and places in a call come from the query', () => {
  expect(routeOf('/console/calls', '?tag=x')).toEqual({ page: 'calls', search: '?tag=x' })
  expect(routeOf('/console/calls/CA1', '?at=1500')).toMatchObject({ atMs: 1_500 })
  expect(routeOf('/console/calls/CA1', '?at=-1')).toMatchObject({ atMs: null })
  expect(routeOf('/console/calls/CA1', '?at=1e9')).toMatchObject({ atMs: null })
})

test('an id goes into an address and comes out of it, whatever it is', () => {
  for (const id of ['CA1', '../audit', 'a/b', '<script>', 'ä ö', '%2F']) {
    const [path = '', query = ''] = addressOf.call(id, 20).split('?')
    expect(routeOf(path, `?${query}`)).toEqual({ page: 'call', callId: id, atMs: 20 })
    expect(routeOf(addressOf.live(id), '')).toEqual({ page: 'live', callId: id })
  }
})

test('who signs in goes on where they were', () => {
  const address = addressOf.signIn('/console/calls?tag=a&text=b c')
  const [path = '', query = ''] = address.split('?')
  expect(routeOf(path, `?${query}`)).toEqual({
    page: 'sign-in',
    returnTo: '/console/calls?tag=a&text=b%20c',
  })
})

test.each([
  'https://elsewhere.example/console/live',
  '//elsewhere.example/console/live',
  '/\\elsewhere.example',
  'javascript:alert(1)',
  '/admin',
  '/console/../admin',
  '/console/sign-in?return=/console/sign-in',
  'http://',
  '',
])('nobody is led elsewhere after signing in: %s', (wanted) => {
  const route = routeOf('/console/sign-in', `?return=${encodeURIComponent(wanted)}`)
  expect(route).toEqual({ page: 'sign-in', returnTo: '/console/live' })
})
