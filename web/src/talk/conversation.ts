import type { ServerMessage } from '../../../src/carrier/browser/talk-protocol.ts'
import { Observable } from '../shell/observable.ts'
import { say } from '../shell/notices.tsx'
import { startPictures } from '../pictures/pictures.ts'
import { TalkLine, type LineSocket, type LineState, type SocketEvents } from './line/talk-line.ts'
import { Transcript } from './line/transcript.ts'
import { measure } from './sound/measure.ts'
import type { Microphone } from './sound/microphone.ts'
import { soundMessage } from './sound/pcm.ts'
import type { MicrophoneFrame } from './sound/sound-orders.ts'
import type { Speaker } from './sound/speaker.ts'
import { cameraWords } from './words/camera-words.ts'
import type { Doing } from './words/state-words.ts'

export type PictureSource = 'camera' | 'screen'

/** What is heard of the last sound may take so long to be played. */
const LAST_SOUND_MS = 1_000

export interface ConversationOptions {
  readonly ticket: string
  readonly title: string
  readonly speaker: Speaker
  /** Null: the caller writes. */
  readonly microphone: Microphone | null
}

/** One conversation with the assistant, from the first connection to its end. */
export class Conversation {
  readonly line = new Observable<LineState>({ kind: 'connecting' })
  readonly doing = new Observable<Doing>('listening')
  readonly transcript = new Observable(new Transcript())
  /** From the caller's last sound to the first of the reply, at the server. */
  readonly replyMs = new Observable<number | null>(null)
  readonly muted = new Observable(false)
  readonly pictures = new Observable<{ source: PictureSource; stream: MediaStream } | null>(null)
  /** What the assistant is called. */
  readonly title: string
  readonly microphone: Observable<Microphone | null>
  readonly #speaker: Speaker
  readonly #line: TalkLine
  #stopPictures: () => void = () => undefined
  readonly #leave = new AbortController()

  constructor({ ticket, title, speaker, microphone }: ConversationOptions) {
    this.title = title
    this.#speaker = speaker
    this.microphone = new Observable(microphone)
    this.#line = new TalkLine({
      ticket,
      open: openSocket,
      nowMs: () => performance.now(),
      later: (run, delayMs) => {
        const timer = setTimeout(run, delayMs)
        return () => {
          clearTimeout(timer)
        }
      },
      state: (state) => {
        this.#lineIs(state)
      },
      told: (message) => {
        this.#hear(message)
      },
      sound: (message) => {
        speaker.play(message)
      },
    })
    this.#watchPage()
  }

  /** How loud both sides are, 0 to 1. */
  levels(): { readonly caller: number; readonly agent: number } {
    return { caller: this.microphone.value?.level ?? 0, agent: this.#speaker.level }
  }

  /** 20 ms of the caller. */
  speak({ samples, caughtAtMs }: MicrophoneFrame): void {
    const sound = this.muted.value ? new Float32Array(samples.length) : samples
    const sent = this.#line.speak(sound.length, (place) => soundMessage(place, sound))
    if (!sent) return
    const nowMs = performance.now()
    // A worklet knows no other time than that of the day.
    measure('capture-to-socket', nowMs - (Date.now() - caughtAtMs), nowMs)
  }

  /** A mark of the speaker was heard. */
  played(mark: string): void {
    this.#line.say({ type: 'mark', name: mark })
  }

  /** @returns false when there is no line just now. */
  type(text: string): boolean {
    return this.#line.say({ type: 'text', text })
  }

  press(key: string): void {
    if (!this.#line.say({ type: 'key', key })) say('There is no connection just now.')
  }

  mute(muted: boolean): void {
    const microphone = this.microphone.value
    if (microphone !== null) microphone.muted = muted
    this.muted.set(muted)
  }

  hangUp(): void {
    this.#speaker.clear()
    this.#line.hangUp()
  }

  /** Shows what a camera or a screen gives until its track ends, or {@link hidePictures}. */
  showPictures(source: PictureSource, stream: MediaStream): void {
    this.hidePictures()
    this.pictures.set({ source, stream })
    stream.getVideoTracks()[0]?.addEventListener('ended', () => {
      if (this.pictures.value?.stream === stream) this.hidePictures()
    })
    this.#startPictures(stream)
  }

  hidePictures(): void {
    const shown = this.pictures.value
    if (shown === null) return
    this.#stopPictures()
    this.pictures.set(null)
    for (const track of shown.stream.getTracks()) track.stop()
    this.#line.say({ type: 'picture-end' })
  }

  #startPictures(stream: MediaStream): void {
    this.#stopPictures()
    this.#stopPictures = startPictures(
      stream,
      (jpeg) => {
        this.#line.say({ type: 'picture', jpeg })
      },
      () => this.#line.hasRoom,
    )
  }

  /** What happens to the page happens to the conversation. */
  #watchPage(): void {
    const on = (target: EventTarget, event: string, run: () => void): void => {
      target.addEventListener(event, run, { signal: this.#leave.signal })
    }
    on(globalThis, 'offline', () => {
      this.#line.lost()
    })
    on(globalThis, 'online', () => {
      this.#line.tryNow()
    })
    // Nobody comes back to a page that was left.
    on(globalThis, 'pagehide', () => {
      this.#line.hangUp()
    })
    // A telephone that rang has put the page's sound to sleep.
    on(document, 'visibilitychange', () => {
      if (document.visibilityState !== 'visible') return
      this.#speaker.wake()
      this.microphone.value?.wake()
    })
  }

  #lineIs(state: LineState): void {
    // What comes after a loss begins where the caller has last heard something.
    if (state.kind === 'reconnecting') this.#speaker.clear()
    if (state.kind === 'over') this.#over()
    this.line.set(state)
  }

  #over(): void {
    this.#leave.abort()
    this.hidePictures()
    this.microphone.value?.close()
    this.microphone.set(null)
    setTimeout(() => {
      this.#speaker.close()
    }, LAST_SOUND_MS)
  }

  #hear(message: ServerMessage): void {
    switch (message.type) {
      case 'ready':
        this.doing.set('listening')
        this.transcript.set(this.transcript.value.nextStream())
        // A new stream has seen no picture yet.
        if (this.pictures.value !== null) this.#startPictures(this.pictures.value.stream)
        return
      case 'mark':
        this.#speaker.mark(message.name)
        return
      case 'clear':
        this.#speaker.clear()
        return
      case 'said':
        this.transcript.set(this.transcript.value.said(message))
        return
      case 'cut':
        this.transcript.set(this.transcript.value.cut(message))
        return
      case 'state':
        this.doing.set(message.state)
        return
      case 'latency':
        this.replyMs.set(message.replyMs)
        return
      case 'camera':
        if (message.on || message.why === null) return
        if (this.pictures.value !== null) say(cameraWords[message.why])
        this.hidePictures()
        return
      case 'ended':
      case 'refused':
        return
    }
  }
}

function openSocket(protocol: string, events: SocketEvents): LineSocket {
  const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/talk/stream`, protocol)
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('open', events.opened)
  socket.addEventListener('close', ({ code }) => {
    events.closed(code)
  })
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    events.message(data)
  })
  return socket
}
