import { expect, test } from 'vitest'
import { ModelUnavailable } from '../../../../src/model/model-errors.ts'
import { profileFor } from '../../../../src/model/gemini/model-profiles.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import { EXTENDED_THINKING, LIVE, MODELS } from '../../../../src/verify/gemini/models.ts'
import { PROBE_REQUEST, productSetup } from '../../../../src/verify/gemini/product-setup.ts'
import { dig, type Fields } from '../../../../src/verify/message-log.ts'
import { memoryLog } from '../../../support/memory-log.ts'

const setupOf = (model: string, changes = {}): Promise<Fields> =>
  productSetup(
    model,
    { ...PROBE_REQUEST, ...changes },
    { clock: new VirtualClock(), log: memoryLog().log },
  )

test('it is what the product sends, with the differences between the models', async () => {
  const live = await setupOf(LIVE)
  expect(live['model']).toBe(`models/${LIVE}`)
  expect(live['sessionResumption']).toEqual({})
  expect(dig(live, 'generationConfig')).not.toHaveProperty('thinkingConfig')
  const extended = await setupOf(EXTENDED_THINKING)
  expect(dig(extended, 'generationConfig', 'thinkingConfig')).toEqual({ thinkingLevel: 'LOW' })
})

test('the request is in it, and a handle is not redacted', async () => {
  const setup = await setupOf(LIVE, { instructions: 'Be brief.', resumeHandle: 'handle-1' })
  expect(JSON.stringify(setup['systemInstruction'])).toContain('Be brief.')
  expect(setup['sessionResumption']).toEqual({ handle: 'handle-1' })
})

test('a model that is not known is an error', async () => {
  await expect(setupOf('gemini-unheard-of')).rejects.toThrow(ModelUnavailable)
})

test('every probed model is one that the product knows', () => {
  expect(MODELS.filter((model) => profileFor(model) === null)).toEqual([])
})
