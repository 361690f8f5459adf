import { describe, expect, test } from 'vitest'
import { faultOfText } from '../../../../src/sandbox/twilio/text-rules.ts'

const good = { To: '+15550100001', From: '+15550100300', Body: 'Hello' }

describe('a message is refused as Twilio refuses it', () => {
  test.each([
    [{ To: '' }, 21_604],
    [{ To: '5550100001' }, 21_211],
    [{ From: 'nobody' }, 21_212],
    [{ Body: '' }, 21_602],
    [{ Body: 'x'.repeat(1_601) }, 21_617],
    [{ MessagingServiceSid: 'MG1' }, 21_701],
  ])('%o', (change, code) => {
    expect(faultOfText({ ...good, ...change })).toMatchObject({ status: 400, code })
  })

  test('without any sender', () => {
    expect(faultOfText({ To: good.To, Body: good.Body })).toMatchObject({ code: 21_603 })
  })
})

test('a good one is not', () => {
  expect(faultOfText(good)).toBeNull()
})
