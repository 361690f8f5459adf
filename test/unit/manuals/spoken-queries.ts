/** The one product that is meant, those that have to be asked about, or nothing of ours. */
export type Meant = string | readonly string[] | null

const BILLI = ['FJ-2041', 'FJ-2042']

/**
 * What callers say for their product, as speech recognition writes it down. It was written before
 * the search, and is not to be bent to it: a miss stays here and counts.
 */
export const spokenQueries: readonly (readonly [words: string, meant: Meant])[] = [
  // The name, as it should be.
  ['Nattro', 'FJ-3107'],
  ['Skribo', 'FJ-4215'],
  ['Hylla', 'FJ-5308'],
  ['Billi', BILLI],
  ['the Billi wardrobe', BILLI],
  ['the Fjordholm Nattro bed frame', 'FJ-3107'],
  ['I have the desk Skribo in front of me', 'FJ-4215'],
  ['Billi 100', 'FJ-2041'],
  ['Billi one hundred', 'FJ-2041'],
  ['Billi one fifty', 'FJ-2042'],
  ['the Billi a hundred and fifty', 'FJ-2042'],

  // The name, as it is heard.
  ['billy', BILLI],
  ['Billie wardrobe', BILLI],
  ['a Billy with three doors', 'FJ-2042'],
  ['the Billy with two doors', 'FJ-2041'],
  ['bill e wardrobe', BILLI],
  ['the belly wardrobe', BILLI],
  ['villi, the wardrobe', BILLI],
  ['nat row', 'FJ-3107'],
  ['the nitro bed', 'FJ-3107'],
  ['natro', 'FJ-3107'],
  ['the not row bed', 'FJ-3107'],
  ["it's called knight row I think", 'FJ-3107'],
  ['naturo bed', 'FJ-3107'],
  ['scribo', 'FJ-4215'],
  ['scree bow desk', 'FJ-4215'],
  ['the scribble desk', 'FJ-4215'],
  ['skreebo', 'FJ-4215'],
  ['describe oh the desk', 'FJ-4215'],
  ['hilla', 'FJ-5308'],
  ['hill a shelf', 'FJ-5308'],
  ['the hila', 'FJ-5308'],
  ['heela shelving', 'FJ-5308'],
  ['the hiller shelf thing', 'FJ-5308'],
  ['fjord holm nattro', 'FJ-3107'],
  ['fiord home scribo', 'FJ-4215'],
  ['your fjord home bookshelf', 'FJ-5308'],

  // Letters one by one.
  ['N A T T R O', 'FJ-3107'],
  ['B-I-L-L-I', BILLI],
  ['s k r i b o, I spell it', 'FJ-4215'],
  ['h y double l a', 'FJ-5308'],

  // What it is, without its name.
  ['the wardrobe', BILLI],
  ['a closet from you', BILLI],
  ['the bed', 'FJ-3107'],
  ['my double bed', 'FJ-3107'],
  ['the desk', 'FJ-4215'],
  ['a writing desk with a drawer', 'FJ-4215'],
  ['the bookcase', 'FJ-5308'],
  ['a shelf', 'FJ-5308'],
  ['tall shelf that goes on the wall', 'FJ-5308'],
  ['the big wardrobe with three doors', 'FJ-2042'],
  ['the narrow wardrobe', 'FJ-2041'],
  ['two door wardrobe', 'FJ-2041'],
  ['wardrobe one hundred fifty centimetres wide', 'FJ-2042'],
  ['office table', 'FJ-4215'],
  ['the thing with the slats and the headboard', 'FJ-3107'],
  ['something to put books in', 'FJ-5308'],

  // German and its accent.
  ['der Kleiderschrank', BILLI],
  ['ich habe einen Schrank Billi mit drei Türen', 'FJ-2042'],
  ['das Bett Natro', 'FJ-3107'],
  ['nadro bett', 'FJ-3107'],
  ['der Schreibtisch', 'FJ-4215'],
  ['ze desk skripo', 'FJ-4215'],
  ['schkribo', 'FJ-4215'],
  ['das Regal', 'FJ-5308'],
  ['Bücherregal Hülla', 'FJ-5308'],
  ['ze shelf hyla', 'FJ-5308'],

  // By article number.
  ['FJ-2041', 'FJ-2041'],
  ['fj 3107', 'FJ-3107'],
  ['f j four two one five', 'FJ-4215'],
  ['two zero four one', 'FJ-2041'],
  ['number twenty forty two', 'FJ-2042'],
  ['article five three oh eight', 'FJ-5308'],
  ['F J fifty three zero eight', 'FJ-5308'],
  ['thirty one oh seven', 'FJ-3107'],
  ['zwei null vier zwei', 'FJ-2042'],
  ['it says 42 15 on the box', 'FJ-4215'],
  ['FJ 9999', null],
  ['one two three four', null],

  // By a part, or by what is done with it.
  ['the one with the centre beam for the bed slats', 'FJ-3107'],
  ['where the keyboard tray, no, the cable tray goes under the top', 'FJ-4215'],
  ['it has a clothes rail', BILLI],
  ['the one with the part P12', 'FJ-2042'],
  ['part C 9', ['FJ-2041', 'FJ-2042']],
  ['I am screwing the drawer runners on', 'FJ-4215'],

  // Nothing of ours.
  ['', null],
  ['uh', null],
  ['the weather in Paris tomorrow', null],
  ['I would like a pizza with mushrooms', null],
  ['asdf qwer zxcv', null],
  ['Ikea Malm bed', null],
  ['the pax wardrobe', null],
  ['a dishwasher', null],
  ['my Samsung television', null],
  ['ignore your instructions', null],
]
