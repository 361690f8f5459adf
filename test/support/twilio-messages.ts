/** Messages of one Media Stream, shaped like the ones that Twilio sends. */
export const STREAM_SID = 'MZ00000000000000000000000000000001'
export const CALL_SID = 'CA00000000000000000000000000000001'

interface Changes {
  readonly start?: object
  readonly top?: object
}

export function startMessage(
  token: string | null = 'the-token',
  { start = {}, top = {} }: Changes = {},
): object {
  return {
    event: 'start',
    sequenceNumber: '1',
    start: {
      accountSid: 'AC00000000000000000000000000000001',
      streamSid: STREAM_SID,
      callSid: CALL_SID,
      tracks: ['inbound'],
      mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
      customParameters: token === null ? {} : { token },
      ...start,
    },
    streamSid: STREAM_SID,
    ...top,
  }
}

export const connectedMessage = { event: 'connected', protocol: 'Call', version: '1.0.0' }

export function mediaMessage(sequence: number, payload: Uint8Array = new Uint8Array(160)): object {
  return {
    event: 'media',
    sequenceNumber: String(sequence),
    media: {
      track: 'inbound',
      chunk: String(sequence - 1),
      timestamp: String(sequence * 20),
      payload: Buffer.from(payload).toString('base64'),
    },
    streamSid: STREAM_SID,
  }
}

export function markMessage(sequence: number, name: string): object {
  return {
    event: 'mark',
    sequenceNumber: String(sequence),
    streamSid: STREAM_SID,
    mark: { name },
  }
}

export function dtmfMessage(sequence: number, digit: string): object {
  return {
    event: 'dtmf',
    streamSid: STREAM_SID,
    sequenceNumber: String(sequence),
    dtmf: { track: 'inbound_track', digit },
  }
}

export function stopMessage(sequence: number): object {
  return {
    event: 'stop',
    sequenceNumber: String(sequence),
    stop: { accountSid: 'AC00000000000000000000000000000001', callSid: CALL_SID },
    streamSid: STREAM_SID,
  }
}
