import { PcmReader } from '../../audio/pcm-bytes.ts'
import { CallerEar } from './caller-ear.ts'
import type { AudioChunk, ClientContent, RealtimeInput, ToolResponse } from './client-message.ts'
import { type ConversationParts, ModelTurns } from './model-turns.ts'
import { invalid, Refusal } from './refusal.ts'
import { duration } from './server-message.ts'

const NATIVE_INPUT_RATE = 16_000

/**
 * A session after its set-up: takes what the client says, and has the model's side answer it.
 *
 * Methods throw a Refusal when the client did what the service does not accept.
 */
export class Conversation {
  readonly #parts: ConversationParts
  readonly #model: ModelTurns
  readonly #pcm = new PcmReader()
  #ear: CallerEar | null = null
  /** History is being written into the session; it is not answered. */
  #historyDue: boolean
  #contentSeen = false
  #clientMessages = 0

  /** The set-up was answered just now. */
  constructor(parts: ConversationParts) {
    this.#parts = parts
    this.#historyDue = parts.setup.initialHistory
    this.#model = new ModelTurns(parts, () => this.#clientMessages)
  }

  /** Stops every timer. */
  stop(): void {
    this.#model.stop()
  }

  realtimeInput(input: RealtimeInput): void {
    this.#clientMessages += 1
    const { turnFinding, model } = this.#parts.setup
    const manual = turnFinding.kind === 'manual'
    if ((input.activityStart || input.activityEnd) && !manual) {
      throw invalid('Explicit activity control is not supported when automatic detection is on.')
    }
    this.#contentSeen = true
    if (input.video) this.#see()
    if (input.activityStart) this.#earFor(NATIVE_INPUT_RATE).begin()
    if (input.audio !== null) this.#hear(input.audio)
    const streamEnd = input.audioStreamEnd && !manual && model.streamEndEndsTurn
    if (input.activityEnd || streamEnd) this.#ear?.finish()
    if (input.text !== null) {
      this.#read(input.text)
      this.#answerTexts([input.text])
    }
  }

  clientContent(content: ClientContent): void {
    this.#clientMessages += 1
    const { model, initialHistory } = this.#parts.setup
    if (model.seedNeedsHistoryConfig && !initialHistory && !this.#contentSeen) {
      throw invalid('Request contains an invalid argument.')
    }
    this.#contentSeen = true
    for (const text of content.texts) this.#read(text)
    if (this.#historyDue) {
      this.#historyDue = !content.turnComplete
      return
    }
    this.#model.interrupt()
    if (content.turnComplete) this.#answerTexts(content.texts)
  }

  toolResponses(responses: readonly ToolResponse[]): void {
    this.#clientMessages += 1
    const idNeeded = this.#parts.setup.platform === 'api-key'
    if (idNeeded && responses.some((one) => one.id === undefined)) {
      throw invalid("Invalid value at 'toolResponse.functionResponses': id is required")
    }
    for (const response of responses) this.#model.toolResponse(response)
  }

  contextUpdate(update: unknown): void {
    this.#clientMessages += 1
    this.#parts.session.record.addContextUpdate(update)
  }

  #see(): void {
    this.#parts.session.record.videoFrames += 1
    this.#parts.meter.sawFrame()
  }

  #read(text: string): void {
    const { session, events, meter } = this.#parts
    session.record.addText(text)
    meter.heardText(text)
    events.emit('text', session, text)
  }

  /** With the line that the scenario has for a written turn, or as it would answer any other. */
  #answerTexts(texts: readonly string[]): void {
    const { onText } = this.#parts.script.scenario
    const found = onText.find(({ includes }) => texts.some((text) => text.includes(includes)))
    if (found === undefined) this.#model.answerText(texts.join('\n'))
    else this.#model.answer(found.line)
  }

  #hear(chunk: AudioChunk): void {
    const { session, script, meter } = this.#parts
    if (this.#model.blockedByTool && script.scenario.refuseAudioDuringBlockingTool) {
      throw new Refusal(1008, 'Audio was sent while a blocking function call was running.')
    }
    const ear = this.#earFor(chunk.sampleRate)
    const samples = this.#pcm.read(chunk.pcm)
    session.record.audio.add(samples, chunk.sampleRate)
    meter.heardAudio((samples.length / chunk.sampleRate) * 1_000)
    ear.hear(samples)
  }

  #earFor(sampleRate: number): CallerEar {
    const { turnFinding } = this.#parts.setup
    this.#ear ??= new CallerEar(sampleRate, turnFinding, {
      started: (atMs) => this.#callerStarted(atMs),
      transcribed: (piece) => {
        this.#transcribed(piece)
      },
      ended: (atMs) => {
        this.#callerEnded(atMs)
      },
    })
    if (this.#ear.sampleRate !== sampleRate) {
      throw invalid('The sample rate of the audio changed in the middle of the stream.')
    }
    return this.#ear
  }

  #callerStarted(atMs: number): string | null {
    const { session, setup, events } = this.#parts
    this.#sendActivity('ACTIVITY_START', atMs)
    events.emit('callerSpeech', session, 'start', atMs)
    if (setup.interruptible) this.#model.interrupt()
    return this.#model.callerText()
  }

  #transcribed(text: string): void {
    const { session, setup, events, send } = this.#parts
    events.emit('heardText', session, text)
    if (setup.inputTranscription) send({ serverContent: { inputTranscription: { text } } })
  }

  #callerEnded(atMs: number): void {
    const { session, setup, events } = this.#parts
    this.#sendActivity('ACTIVITY_END', atMs)
    events.emit('callerSpeech', session, 'end', atMs)
    if (setup.interruptible) this.#model.answer(null)
    else this.#model.answerWhenIdle(null)
  }

  #sendActivity(type: 'ACTIVITY_START' | 'ACTIVITY_END', atMs: number): void {
    if (this.#parts.setup.turnFinding.kind === 'manual') return
    this.#parts.send({ voiceActivity: { type, audioOffset: duration(atMs) } })
  }
}
