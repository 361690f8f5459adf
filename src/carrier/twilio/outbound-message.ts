/**
 * Writes the messages that Twilio accepts on one stream, and nothing more: an extra or unknown
 * field, or another stream's identifier, is answered with warning 31951 and dropped.
 *
 * Built by hand from parts that are made once per stream, since media is sent 50 times a second
 * for every call.
 */
export class OutboundMessages {
  readonly #mediaPrefix: string
  readonly #markPrefix: string
  readonly #clear: string

  constructor(streamSid: string) {
    const sid = JSON.stringify(streamSid)
    this.#mediaPrefix = `{"event":"media","streamSid":${sid},"media":{"payload":"`
    this.#markPrefix = `{"event":"mark","streamSid":${sid},"mark":{"name":`
    this.#clear = `{"event":"clear","streamSid":${sid}}`
  }

  /** @param payload raw audio in the stream's own format, any length, no container. */
  media(payload: Uint8Array): string {
    const { buffer, byteOffset, byteLength } = payload
    // base64 needs no escaping inside a JSON string.
    const encoded = Buffer.from(buffer, byteOffset, byteLength).toString('base64')
    return `${this.#mediaPrefix}${encoded}"}}`
  }

  mark(name: string): string {
    return `${this.#markPrefix}${JSON.stringify(name)}}}`
  }

  clear(): string {
    return this.#clear
  }
}
