/** Whether the caller speaks, as we hear it. Times on our clock, milliseconds. */
export type CallerSpeech =
  | { readonly speaking: false }
  /** `onsetMs`: where the speech that is going on really began. */
  | { readonly speaking: true; readonly onsetMs: number }

/** Where the caller's audio goes in the end. */
export interface UplinkSink {
  /** Samples at the carrier's rate. */
  audio(pcm: Int16Array): void
  /** The caller begins to speak; only where we decide about turns. */
  activityStart(): void
  activityEnd(): void
}

/** Decides what of the caller's audio the model gets to hear, frame by frame. */
export interface UplinkRoute {
  /** @param pcm one frame; kept by the route when it is not passed on at once. */
  pass(pcm: Int16Array, atMs: number, speech: CallerSpeech, sink: UplinkSink): void
}

/** Everything, as it comes: a model that listens for turns by itself counts audio, not time. */
export const openRoute: UplinkRoute = {
  pass(pcm, _atMs, _speech, sink) {
    sink.audio(pcm)
  },
}
