import type { Whisper } from '../carrier/switchboard.ts'

const ENGLISH = { opening: 'A call for you.', request: 'Press any key to take it.' }

/** Before and after what the call is about, by the first part of the language. */
const WORDS: Readonly<Record<string, { readonly opening: string; readonly request: string }>> = {
  de: {
    opening: 'Ein Anruf für Sie.',
    request: 'Drücken Sie eine beliebige Taste, um ihn anzunehmen.',
  },
  en: ENGLISH,
  es: { opening: 'Una llamada para usted.', request: 'Pulse cualquier tecla para aceptarla.' },
  fr: {
    opening: 'Un appel pour vous.',
    request: 'Appuyez sur une touche pour le prendre.',
  },
}

/**
 * What a person hears before a caller is joined, by the carrier's voice.
 *
 * @param language the assistant's; where we have no words in it, the words are English.
 * @param summary what the call is about, in the assistant's words; may be empty.
 */
export function whisperTo(language: string, summary: string): Whisper {
  const first = language.split('-')[0]?.toLowerCase() ?? ''
  const known = Object.hasOwn(WORDS, first) ? WORDS[first] : undefined
  const { opening, request } = known ?? ENGLISH
  const about = summary.trim()
  const text = [opening, /[.!?…]$/.test(about) || about === '' ? about : `${about}.`, request]
  return {
    language: known === undefined ? 'en-US' : language,
    text: text.filter((part) => part !== '').join(' '),
  }
}
