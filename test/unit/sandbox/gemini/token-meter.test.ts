import { describe, expect, it } from 'vitest'

import { TokenMeter } from '../../../../src/sandbox/gemini/token-meter.ts'

describe('the token meter', () => {
  it('bills audio at 25 a second, pictures at 258, text by its length', () => {
    const meter = new TokenMeter(null)
    meter.heardText('a'.repeat(400))
    meter.heardAudio(10_000)
    meter.sawFrame()
    meter.spoke(4_000)
    expect(meter.endTurn('api-key')).toEqual({
      promptTokenCount: 608,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 100 },
        { modality: 'AUDIO', tokenCount: 250 },
        { modality: 'VIDEO', tokenCount: 258 },
      ],
      responseTokenCount: 100,
      responseTokensDetails: [{ modality: 'AUDIO', tokenCount: 100 }],
      totalTokenCount: 708,
    })
  })

  it('bills the whole context again with every turn', () => {
    const meter = new TokenMeter(null)
    meter.heardAudio(4_000)
    meter.spoke(8_000)
    expect(meter.endTurn('api-key')).toMatchObject({ promptTokenCount: 100, totalTokenCount: 300 })
    meter.heardAudio(4_000)
    expect(meter.endTurn('api-key')).toMatchObject({
      promptTokenCount: 400,
      responseTokenCount: 0,
      responseTokensDetails: [],
    })
  })

  it('uses the words of Vertex there', () => {
    const meter = new TokenMeter(null)
    meter.spoke(1_000)
    const usage = meter.endTurn('vertex')
    expect(usage).toMatchObject({ candidatesTokenCount: 25 })
    expect(usage).not.toHaveProperty('responseTokenCount')
  })

  it('slides the window over speech and keeps the text', () => {
    const meter = new TokenMeter({ triggerTokens: 1_000, targetTokens: 500 })
    meter.heardText('a'.repeat(400))
    meter.heardAudio(60_000)
    meter.endTurn('api-key')
    expect(meter.context.text).toBe(100)
    expect(meter.context.audio).toBeCloseTo(400)
    expect(meter.endTurn('api-key').promptTokenCount).toBe(500)
  })

  it('goes on from the context of a snapshot', () => {
    const meter = new TokenMeter(null, { text: 10, audio: 20, video: 0 })
    expect(meter.endTurn('api-key').promptTokenCount).toBe(30)
  })
})
