import { describe, expect, it } from 'vitest'
import { TwimlInvalid, verbNames } from '../../../../src/sandbox/phone/twiml-document.ts'
import { parseTwiml } from '../../../../src/sandbox/phone/twiml-parser.ts'

function response(inside: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Response>${inside}</Response>\n`
}

function faultOf(xml: string): TwimlInvalid {
  try {
    parseTwiml(xml)
  } catch (thrown) {
    if (thrown instanceof TwimlInvalid) return thrown
    throw thrown
  }
  throw new Error('it was accepted')
}

describe('good TwiML', () => {
  it('reads a stream with everything it can carry', () => {
    const { verbs, warnings } = parseTwiml(
      response(`
        <!-- the assistant -->
        <Connect action="/twilio/next">
          <Stream url="wss://hexkey.example/twilio/media" name="talk" track="inbound_track"
                  statusCallback="/twilio/stream-status" statusCallbackMethod="GET">
            <Parameter name="token" value="a&amp;b&lt;&quot;" />
            <Parameter name="agent" value="assembly-help" />
          </Stream>
        </Connect>`),
    )
    expect(warnings).toEqual([])
    expect(verbs).toEqual([
      {
        verb: 'Connect',
        action: '/twilio/next',
        method: 'POST',
        stream: {
          url: 'wss://hexkey.example/twilio/media',
          name: 'talk',
          track: 'inbound_track',
          statusCallback: '/twilio/stream-status',
          statusCallbackMethod: 'GET',
          parameters: { token: 'a&b<"', agent: 'assembly-help' },
        },
      },
    ])
  })

  it('reads speech, its language, and what stands inside it', () => {
    const say =
      '<Say language="en-US" voice="Polly.Amy" loop="2"> One\n <break/> <emphasis>two</emphasis> <![CDATA[& three]]></Say>'
    expect(parseTwiml(response(say)).verbs).toEqual([
      { verb: 'Say', text: 'One two & three', language: 'en-US', voice: 'Polly.Amy', loop: 2 },
    ])
  })

  it('reads the small verbs with their defaults', () => {
    const xml = response(
      '<Pause/><Pause length="3"/><Play>https://x.example/a.wav</Play><Reject/><Reject reason="busy"/>' +
        '<Redirect method="GET">/again</Redirect><Hangup/>',
    )
    expect(parseTwiml(xml).verbs).toEqual([
      { verb: 'Pause', lengthSeconds: 1 },
      { verb: 'Pause', lengthSeconds: 3 },
      { verb: 'Play', url: 'https://x.example/a.wav', loop: 1 },
      { verb: 'Reject', reason: 'rejected' },
      { verb: 'Reject', reason: 'busy' },
      { verb: 'Redirect', url: '/again', method: 'GET' },
      { verb: 'Hangup' },
    ])
  })

  it('reads whom to dial, as text or as nouns', () => {
    const plain = parseTwiml(
      response('<Dial action="/d" timeout="20" callerId="+1555"> +15550 </Dial>'),
    )
    expect(plain.verbs).toEqual([
      {
        verb: 'Dial',
        targets: ['+15550'],
        action: '/d',
        method: 'POST',
        timeoutSeconds: 20,
        callerId: '+1555',
        whisper: null,
      },
    ])
    const nouns = parseTwiml(response('<Dial><Number>+1</Number><Client>ops</Client></Dial>'))
    expect(nouns.verbs).toMatchObject([{ targets: ['+1', 'ops'], timeoutSeconds: 30 }])
  })

  it('reads what is whispered, and what asks for keys', () => {
    const dial = parseTwiml(response('<Dial><Number url="/w" method="GET">+1</Number></Dial>'))
    expect(dial.verbs).toMatchObject([{ targets: ['+1'], whisper: { url: '/w', method: 'GET' } }])
    const gather = parseTwiml(
      response('<Gather numDigits="1" timeout="8" finishOnKey=""><Say>Press</Say></Gather>'),
    )
    expect(gather).toEqual({
      verbs: [
        {
          verb: 'Gather',
          action: null,
          method: 'POST',
          numDigits: 1,
          finishOnKey: '',
          timeoutSeconds: 8,
          prompts: [{ text: 'Press', language: null }],
        },
      ],
      warnings: [],
    })
    expect(parseTwiml(response('<Gather loud="1"/>')).warnings).toHaveLength(1)
  })

  it('names real verbs that it does not act out', () => {
    const document = parseTwiml(
      response('<Record maxLength="30"/><Say>x</Say><Gather><Say>y</Say></Gather>'),
    )
    expect(verbNames(document)).toEqual(['Record', 'Say', 'Gather'])
  })

  it('takes an empty response', () => {
    expect(parseTwiml('<Response/>')).toEqual({ verbs: [], warnings: [] })
  })

  it('warns of attributes and nouns that Twilio would not know', () => {
    const { verbs, warnings } = parseTwiml(
      response(
        '<Say lang="en">x</Say><Connect><Stream url="wss://x"><Parameter name="a"/><Foo/></Stream></Connect>',
      ),
    )
    expect(verbs).toHaveLength(2)
    expect(warnings).toEqual([
      '<Say> has no attribute "lang"; it was ignored',
      '<Parameter> needs a name and a value; it was left out',
      '<Foo> does not belong inside <Stream>',
    ])
  })

  it('leaves out a parameter of 500 characters or more', () => {
    const parameter = (length: number): string =>
      `<Parameter name="n" value="${'v'.repeat(length)}"/>`
    const stream = (inside: string): string =>
      response(`<Connect><Stream url="wss://x">${inside}</Stream></Connect>`)
    expect(parseTwiml(stream(parameter(498))).warnings).toEqual([])
    const { verbs, warnings } = parseTwiml(stream(parameter(499)))
    expect(warnings).toEqual(['<Parameter name="n"> is not under 500 characters; it was left out'])
    expect(verbs).toMatchObject([{ stream: { parameters: {} } }])
  })
})

describe('bad TwiML', () => {
  it.each([
    ['an empty answer', ''],
    ['plain text', 'OK'],
    ['JSON', '{"ok":true}'],
    ['an unclosed element', '<Response><Say>hello</Response>'],
    ['a bare ampersand', response('<Say>Tom & Jerry</Say>')],
    ['a space before the declaration', ` ${response('')}`],
    ['two roots', '<Response/><Response/>'],
    ['text after the root', '<Response/>x'],
    ['an unknown entity', response('<Say>&nbsp;</Say>')],
  ])('%s is no XML: 12100', (_, xml) => {
    expect(faultOf(xml)).toMatchObject({ twilioCode: 12_100, code: 'TWIML_INVALID' })
  })

  it.each([
    ['another root', '<html></html>', /root element is <html>/],
    ['an unknown verb', response('<Shout>x</Shout>'), /<Shout> is not a TwiML voice verb/],
    ['a verb in lower case', response('<say>x</say>'), /case-sensitive/],
    ['a connect without a stream', response('<Connect/>'), /exactly one <Stream>; found: nothing/],
    ['a connect with another noun', response('<Connect><Room/></Connect>'), /found: <Room>/],
    ['a stream without a URL', response('<Connect><Stream/></Connect>'), /needs a url/],
    ['a redirect without a URL', response('<Redirect/>'), /<Redirect> needs a URL/],
    ['another method', response('<Redirect method="PUT">/x</Redirect>'), /must be GET or POST/],
    ['a pause of words', response('<Pause length="long"/>'), /must be a whole number/],
    ['a negative loop', response('<Say loop="-1">x</Say>'), /must be a whole number/],
  ])('%s is no TwiML: 12200', (_, xml, message) => {
    const fault = faultOf(xml)
    expect(fault.twilioCode).toBe(12_200)
    expect(fault.message).toMatch(message)
  })
})
