import type { MicrophoneTrouble } from '../sound/microphone-trouble.ts'

/** Why nobody can be heard, and what to do about it. */
export const microphoneWords: Readonly<
  Record<MicrophoneTrouble, { readonly title: string; readonly words: string }>
> = {
  denied: {
    title: 'The microphone is blocked',
    words:
      'This page may not use it. Allow the microphone in the settings of the page, beside its address, then try again.',
  },
  none: {
    title: 'There is no microphone',
    words: 'Your device has none that the browser can find. Connect one, then try again.',
  },
  taken: {
    title: 'The microphone is busy',
    words: 'Another program uses it, or it does not answer. Close that program, then try again.',
  },
  failed: {
    title: 'The microphone does not work',
    words: 'Your browser could not open it. Try again, or restart the browser.',
  },
}
