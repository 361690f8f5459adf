import { expect, test } from 'vitest'
import { VirtualClock } from '../../../src/shared/clock.ts'
import { dig, MessageLog, NotSeen, type Wanted } from '../../../src/verify/message-log.ts'

const named =
  (name: string): Wanted =>
  ({ fields }) =>
    fields['name'] === name

const newLog = (): { clock: VirtualClock; log: MessageLog } => {
  const clock = new VirtualClock()
  return { clock, log: new MessageLog(clock) }
}

test('a message that is waited for is given with the time at which it came', async () => {
  const { clock, log } = newLog()
  const wanted = log.within(named('b'), 1_000)
  clock.advance(200)
  log.add('{"name":"a"}')
  clock.advance(200)
  log.add('{"name":"b"}')
  expect(await wanted).toEqual({ atMs: 400, fields: { name: 'b' } })
  expect(clock.pending).toBe(0)
})

test('a message that came before is found, unless the probe looks from a later position', async () => {
  const { clock, log } = newLog()
  log.add('{"name":"a"}')
  expect(await log.within(named('a'), 1_000)).not.toBeNull()
  const again = log.within(named('a'), 1_000, log.length)
  clock.advance(1_000)
  expect(await again).toBeNull()
})

test('what does not come in time is null, or an error where the probe needs it', async () => {
  const { clock, log } = newLog()
  const wanted = log.until('greeting', named('a'), 1_000)
  clock.advance(1_000)
  await expect(wanted).rejects.toThrow(new NotSeen('no greeting within 1000 ms'))
})

test('the end of the other side is told at once, with its reason', async () => {
  const { log } = newLog()
  const wanted = log.until('greeting', named('a'), 1_000)
  log.end('the session ended (1011)')
  log.end('another reason')
  await expect(wanted).rejects.toThrow('no greeting came: the session ended (1011)')
  expect(await log.within(named('a'), 1_000)).toBeNull()
})

test('what is not a JSON object counts as a message without fields', () => {
  const { log } = newLog()
  for (const text of ['', 'no json', '7', 'null']) log.add(text)
  expect(log.since(0).map(({ fields }) => fields)).toEqual([{}, {}, {}, {}])
})

test('it ends when more comes than any probe listens to', () => {
  const { log } = newLog()
  for (let sent = 0; sent < 60_010; sent++) log.addFields({})
  expect(log.length).toBe(60_000)
})

test('dig follows keys and indices, and nothing else', () => {
  const message = { parts: [{ text: 'hello' }] }
  expect(dig(message, 'parts', 0, 'text')).toBe('hello')
  expect(dig(message, 'parts', 1, 'text')).toBeUndefined()
  expect(dig('text', 'length')).toBeUndefined()
})
