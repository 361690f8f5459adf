import type { Lobby, NewCallAnswer } from '../../../src/carrier/browser/talk-protocol.ts'
import { wordsOf } from '../api/refusals.ts'
import { Observable } from '../shell/observable.ts'
import { say } from '../shell/notices.tsx'
import { Conversation } from './conversation.ts'
import { askLobby, beginCall, NotServed } from './line/talk-api.ts'
import { remembered } from './remembered.ts'
import type { MicrophoneTrouble } from './sound/microphone-trouble.ts'
import { Microphone, NoMicrophone } from './sound/microphone.ts'
import { Speaker } from './sound/speaker.ts'

/** What the page shows. */
export type Stage =
  | { readonly kind: 'looking' }
  | { readonly kind: 'unsupported'; readonly secure: boolean }
  | { readonly kind: 'closed'; readonly words: string; readonly signIn: boolean }
  | { readonly kind: 'unreachable'; readonly words: string }
  | { readonly kind: 'door' }
  | { readonly kind: 'asking-microphone' }
  | { readonly kind: 'no-microphone'; readonly trouble: MicrophoneTrouble }
  | { readonly kind: 'beginning' }
  | { readonly kind: 'refused'; readonly error: NotServed }
  | { readonly kind: 'notice'; readonly words: string }
  | { readonly kind: 'talking'; readonly conversation: Conversation }

/** What a call needs of the device. */
interface Equipment {
  readonly speaker: Speaker
  readonly microphone: Microphone | null
}

/** A ticket is good for a minute. */
const TICKET_MS = 45_000

const microphoneChoice = remembered('hexkey-microphone')

/** One person at this page: what stands between them and a conversation, and the conversation. */
export class Visit {
  readonly stage = new Observable<Stage>({ kind: 'looking' })
  readonly lobby = new Observable<Lobby | null>(null)
  /** The chosen assistant; null: the usual one. */
  readonly assistant = new Observable<string | null>(null)
  #equipment: Equipment | null = null
  #answer: { readonly call: NewCallAnswer; readonly atMs: number } | null = null
  #conversation: Conversation | null = null
  /** What is pressed twice happens once; what was given up goes nowhere. */
  #attempt = 0

  /** Sees whether one can talk here. */
  async look(): Promise<void> {
    if (!canTalk()) {
      this.stage.set({ kind: 'unsupported', secure: isSecureContext })
      return
    }
    this.stage.set({ kind: 'looking' })
    try {
      const lobby = await askLobby()
      this.lobby.set(lobby)
      const { open, words, signIn } = lobby
      if (open) this.stage.set({ kind: 'door' })
      else this.stage.set({ kind: 'closed', words: words ?? 'Nobody can talk here now.', signIn })
    } catch (error) {
      this.#failed(error)
    }
  }

  /** The person has pressed the button; @param writes they want no microphone. */
  async start(writes = false): Promise<void> {
    const attempt = ++this.#attempt
    this.#putAway()
    this.stage.set({ kind: 'asking-microphone' })
    try {
      // First, because only a click may start sound.
      const opening = Speaker.open((mark) => this.#conversation?.played(mark))
      const microphone = writes ? null : await this.#openMicrophone().catch(closing(opening))
      const speaker = await opening
      if (attempt !== this.#attempt) {
        microphone?.close()
        speaker.close()
        return
      }
      this.#equipment = { speaker, microphone }
      await this.#begin(attempt)
    } catch (error) {
      if (attempt === this.#attempt) this.#failed(error)
    }
  }

  /** The person has read the notice, and wants to go on. */
  async agree(): Promise<void> {
    const answer = this.#answer
    if (answer === null) return
    if (performance.now() - answer.atMs < TICKET_MS) {
      this.#talk(answer.call)
      return
    }
    const attempt = ++this.#attempt
    try {
      this.stage.set({ kind: 'beginning' })
      this.#talk(await beginCall(this.assistant.value))
    } catch (error) {
      if (attempt === this.#attempt) this.#failed(error)
    }
  }

  /** Back to the door. */
  async leave(): Promise<void> {
    this.#attempt += 1
    this.#putAway()
    await this.look()
  }

  /** Another microphone, from now on. */
  async useMicrophone(deviceId: string): Promise<void> {
    microphoneChoice.set(deviceId)
    const conversation = this.#conversation
    try {
      const microphone = conversation?.microphone.value ?? null
      if (microphone !== null) await microphone.change(deviceId)
      else conversation?.microphone.set(await this.#openMicrophone())
    } catch (error) {
      if (!(error instanceof NoMicrophone)) throw error
      say('That microphone cannot be used.')
    }
  }

  async #begin(attempt: number): Promise<void> {
    this.stage.set({ kind: 'beginning' })
    const call = await beginCall(this.assistant.value)
    if (attempt !== this.#attempt) return
    this.#answer = { call, atMs: performance.now() }
    if (call.notice === null) this.#talk(call)
    else this.stage.set({ kind: 'notice', words: call.notice })
  }

  #talk({ ticket, assistant, title = assistant }: NewCallAnswer): void {
    const equipment = this.#equipment
    if (equipment === null) return
    this.#answer = null
    // From here on, they are the conversation's.
    this.#equipment = null
    this.#conversation = new Conversation({ ticket, title, ...equipment })
    this.stage.set({ kind: 'talking', conversation: this.#conversation })
  }

  #openMicrophone(): Promise<Microphone> {
    return Microphone.open(microphoneChoice.get(), {
      frame: (frame) => this.#conversation?.speak(frame),
      gone: () => {
        say('The microphone is gone.')
        void this.useMicrophone('')
      },
    })
  }

  #failed(error: unknown): void {
    this.#putAway()
    if (error instanceof NoMicrophone) {
      this.stage.set({ kind: 'no-microphone', trouble: error.trouble })
    } else if (error instanceof NotServed) this.stage.set({ kind: 'refused', error })
    else this.stage.set({ kind: 'unreachable', words: wordsOf(error) })
  }

  #putAway(): void {
    this.#equipment?.microphone?.close()
    this.#equipment?.speaker.close()
    this.#equipment = null
    this.#answer = null
    this.#conversation = null
  }
}

function canTalk(): boolean {
  return (
    // Without a secure context there is no such thing, whatever TypeScript believes.
    (navigator.mediaDevices as MediaDevices | undefined) !== undefined &&
    'AudioWorkletNode' in globalThis &&
    'WebSocket' in globalThis
  )
}

/** Without a microphone, what was opened for it is not needed. */
function closing(opening: Promise<Speaker>): (error: unknown) => never {
  return (error) => {
    opening.then(
      (speaker) => {
        speaker.close()
      },
      () => undefined, // It could not be opened either.
    )
    throw error
  }
}
