import { describe, expect, it } from 'vitest'

import { admit } from '../../../../src/sandbox/gemini/endpoint.ts'

const developer = '//ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent'
const vertex = '//ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent'

describe('an upgrade request', () => {
  it('is accepted on the developer path with a key', () => {
    expect(admit(`${developer}?key=abc`, {})).toEqual({ kind: 'accepted', platform: 'api-key' })
    expect(admit(`${developer.slice(1)}?key=abc`, {})).toMatchObject({ kind: 'accepted' })
  })

  it('is accepted on the Vertex path with a bearer token', () => {
    expect(admit(vertex, { authorization: 'Bearer abc' })).toEqual({
      kind: 'accepted',
      platform: 'vertex',
    })
  })

  it.each([
    [developer, {}],
    [`${developer}?key=`, {}],
    [developer, { authorization: 'Bearer abc' }],
    [vertex, {}],
    [`${vertex}?key=abc`, {}],
    [vertex, { authorization: 'Basic abc' }],
  ])('without credentials is 403: %s %o', (url, headers) => {
    expect(admit(url, headers)).toMatchObject({ kind: 'refused', status: 403 })
  })

  it.each([
    '/',
    '///ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=abc',
    '//ws/google.ai.generativelanguage.v1.GenerativeService.BidiGenerateContent?key=abc',
    '//ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateContent?key=abc',
    '//ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateMusic?key=abc',
    '//ws/google.cloud.aiplatform.v1.LlmBidiService/BidiGenerateContent?key=abc',
  ])('on another path or version is 404: %s', (url) => {
    expect(admit(url, { authorization: 'Bearer abc' })).toMatchObject({
      kind: 'refused',
      status: 404,
    })
  })

  it('is refused without repeating the key', () => {
    expect(JSON.stringify(admit('//ws/nothing?key=s3cr3t', {}))).not.toContain('s3cr3t')
  })
})
