import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import type { LiveEvent } from '../../src/console/console-api.ts'

type Seen = LiveEvent & { readonly id: string; readonly seenMs: number }

/** A page that watches the live feed, as a browser does. */
export class WatchingPage implements AsyncDisposable {
  readonly events: Seen[] = []
  readonly response: IncomingMessage
  /** Resolves when the stream has ended, however. */
  readonly ended: Promise<void>
  readonly #request: ClientRequest
  #rest = ''
  #text = ''

  private constructor(sent: ClientRequest, response: IncomingMessage) {
    this.#request = sent
    this.response = response
    this.ended = new Promise((resolve) => {
      response.once('close', () => {
        resolve()
      })
    })
    response.on('error', () => undefined)
    response.setEncoding('utf8')
    response.on('data', (text: string) => {
      this.#take(text)
    })
  }

  static open(
    url: string,
    headers: Readonly<Record<string, string>>,
    path = '/console/api/live',
  ): Promise<WatchingPage> {
    return new Promise((resolve, reject) => {
      const sent = request(`${url}${path}`, { agent: false, headers }, (response) => {
        resolve(new WatchingPage(sent, response))
      })
      sent.on('error', reject)
      sent.end()
    })
  }

  /** Everything that came, as it came. */
  get text(): string {
    return this.#text
  }

  of<T extends LiveEvent['type']>(type: T): (Extract<LiveEvent, { type: T }> & Seen)[] {
    return this.events.filter(
      (one): one is Extract<LiveEvent, { type: T }> & Seen => one.type === type,
    )
  }

  close(): void {
    this.#request.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
    await this.ended
  }

  #take(text: string): void {
    this.#text += text
    const blocks = (this.#rest + text).split('\n\n')
    this.#rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const field = (name: string): string | undefined =>
        block
          .split('\n')
          .find((line) => line.startsWith(`${name}: `))
          ?.slice(name.length + 2)
      const data = field('data')
      if (data === undefined) continue
      const event = JSON.parse(data) as LiveEvent
      this.events.push({ ...event, id: field('id') ?? '', seenMs: performance.now() })
    }
  }
}
