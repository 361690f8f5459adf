import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import twilio from 'twilio'
import { describe, expect, test } from 'vitest'
import { Twiml, TwimlTemplatesInvalid } from '../../../../src/carrier/twilio/twiml.ts'
import { elementsNamed, xmlTree } from '../../../support/xml-tree.ts'

const { VoiceResponse } = twilio.twiml
const twiml = Twiml.load()
const spoken = { language: 'en-US', text: 'We are sorry. "A & B" <can\'t> help.' } as const

/** The rendered TwiML and the builder's, as trees. */
function expectSame(rendered: string, built: InstanceType<typeof VoiceResponse>): void {
  expect(xmlTree(rendered)).toEqual(xmlTree(built.toString()))
}

describe('what Twilio gets is what its own builder would write', () => {
  test('connect', () => {
    const view = {
      action: 'https://calls.example.com/twilio/next?a=1&b=2',
      streamUrl: 'wss://calls.example.com/twilio/media',
      statusCallback: 'https://calls.example.com/twilio/stream-status',
      token: 'abc-_=',
    }
    const built = new VoiceResponse()
    const stream = built
      .connect({ action: view.action })
      .stream({ url: view.streamUrl, statusCallback: view.statusCallback })
    stream.parameter({ name: 'token', value: view.token })
    expectSame(twiml.render('connect', view), built)
  })

  test('connect, to a call that is recorded', () => {
    const view = {
      action: 'https://calls.example.com/twilio/next',
      streamUrl: 'wss://calls.example.com/twilio/media',
      statusCallback: 'https://calls.example.com/twilio/stream-status',
      token: 'abc',
      language: spoken.language,
      notice: spoken.text,
    }
    const built = new VoiceResponse()
    built.say({ language: view.language }, view.notice)
    const stream = built
      .connect({ action: view.action })
      .stream({ url: view.streamUrl, statusCallback: view.statusCallback })
    stream.parameter({ name: 'token', value: view.token })
    expectSame(twiml.render('connect-recorded', view), built)
  })

  test('hang-up', () => {
    const built = new VoiceResponse()
    built.hangup()
    expectSame(twiml.render('hang-up', {}), built)
  })

  test.each(['apology', 'no-person', 'refuse'] as const)('%s', (name) => {
    const built = new VoiceResponse()
    built.say({ language: spoken.language }, spoken.text)
    built.hangup()
    expectSame(twiml.render(name, spoken), built)
  })

  test('say-then-person', () => {
    const built = new VoiceResponse()
    built.say({ language: spoken.language }, spoken.text)
    built.dial({ answerOnBridge: true, timeout: 30 }, '+15550100200')
    built.hangup()
    expectSame(twiml.render('say-then-person', { ...spoken, person: '+15550100200' }), built)
  })

  test('person', () => {
    const built = new VoiceResponse()
    built.dial({ answerOnBridge: true, timeout: 30 }, '+15550100200')
    built.say({ language: spoken.language }, spoken.text)
    built.hangup()
    expectSame(twiml.render('person', { ...spoken, person: '+15550100200' }), built)
  })

  test('transfer', () => {
    const view = {
      action: 'https://calls.example.com/twilio/dial',
      whisper: 'https://calls.example.com/twilio/whisper?call=CA1',
      number: '+15550100200',
    }
    const built = new VoiceResponse()
    built
      .dial({ action: view.action, answerOnBridge: true, timeout: 25, timeLimit: 3_600 })
      .number({ url: view.whisper }, view.number)
    expectSame(twiml.render('transfer', view), built)
  })

  test('whisper', () => {
    const action = 'https://calls.example.com/twilio/whisper?call=CA1'
    const built = new VoiceResponse()
    built
      .gather({ action, input: ['dtmf'], numDigits: 1, finishOnKey: '', timeout: 8 })
      .say({ language: spoken.language }, spoken.text)
    built.hangup()
    expectSame(twiml.render('whisper', { ...spoken, action }), built)
  })

  test('empty', () => {
    expectSame(twiml.render('empty', {}), new VoiceResponse())
  })

  test('fallback speaks, then dials a person', () => {
    const tree = xmlTree(twiml.render('fallback', { person: '+15550100200' }))
    expect(tree.children.map((child) => typeof child === 'object' && child.name)).toEqual([
      'Say',
      'Dial',
      'Say',
    ])
    expect(elementsNamed(tree, 'Dial')[0]?.children).toEqual(['+15550100200'])
  })
})

describe('values', () => {
  test('cannot write TwiML of their own, whatever they hold', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        (language, text) => {
          const tree = xmlTree(twiml.render('apology', { language, text }))
          expect(tree.children.filter((child) => typeof child === 'object')).toHaveLength(2)
          expect(elementsNamed(tree, 'Say')).toHaveLength(1)
        },
      ),
    )
  })

  test('keep their quotes, markup and letters', () => {
    const text = `</Say><Dial>+1900</Dial> & "quotes" 'too' äöü 日本 🪑`
    const tree = xmlTree(twiml.render('apology', { language: 'de-DE', text }))
    expect(elementsNamed(tree, 'Say')[0]).toEqual({
      name: 'Say',
      attributes: { language: 'de-DE' },
      children: [text],
    })
  })

  test('lose what XML cannot hold', () => {
    const tree = xmlTree(
      twiml.render('apology', { language: 'en', text: 'a\0b\u{8}c\uD800d\uFFFFe' }),
    )
    expect(elementsNamed(tree, 'Say')[0]?.children).toEqual(['abcde'])
  })
})

describe('templates that cannot be used keep the server from starting', () => {
  async function problemsWith(change: (dir: string) => Promise<void>): Promise<readonly string[]> {
    const dir = await mkdtemp(join(tmpdir(), 'hexkey-twiml-'))
    try {
      await cp(new URL('../../../../twiml/', import.meta.url), dir, { recursive: true })
      await change(dir)
      Twiml.load(pathToFileURL(`${dir}/`))
      return []
    } catch (thrown) {
      if (!(thrown instanceof TwimlTemplatesInvalid)) throw thrown
      return thrown.problems.map(({ where, problem }) => `${where.replace(dir, '')} ${problem}`)
    } finally {
      await rm(dir, { recursive: true })
    }
  }
  const writing = (text: string) => (dir: string) => writeFile(join(dir, 'apology.xml'), text)

  test('the shipped ones can', async () => {
    expect(await problemsWith(() => Promise.resolve())).toEqual([])
  })

  test('missing ones are all named', async () => {
    const problems = await problemsWith(async (dir) => {
      await rm(join(dir, 'connect.xml'))
      await rm(join(dir, 'empty.xml'))
    })
    expect(problems).toEqual([
      expect.stringMatching(/^\/connect\.xml cannot be read/),
      expect.stringMatching(/^\/empty\.xml cannot be read/),
    ])
  })

  test.each([
    ['a misspelt name', '<Response><Say>{{texte}}</Say></Response>', '{{texte}} is unknown'],
    ['an unescaped value', '<Response><Say>{{{text}}}</Say></Response>', '"&" tag'],
    ['a section', '<Response>{{#text}}<Hangup/>{{/text}}</Response>', '"#" tag'],
    ['a partial', '<Response>{{> other}}</Response>', '">" tag'],
    ['an open tag', '<Response><Say>{{text</Say></Response>', 'Unclosed tag'],
    ['broken XML', '<Response><Say>{{text}}</Response>', 'unexpected close tag'],
    ['nothing', '', 'document must contain a root element'],
  ])('%s', async (_case, text, problem) => {
    expect(await problemsWith(writing(text))).toEqual([
      expect.stringMatching(/^\/apology\.xml is not a usable template: /),
    ])
    expect((await problemsWith(writing(text)))[0]).toContain(problem)
  })

  test('comments may stand in them', async () => {
    const text = '<Response>{{! ours }}<!-- theirs --><Say>{{text}}</Say></Response>'
    expect(await problemsWith(writing(text))).toEqual([])
  })
})
