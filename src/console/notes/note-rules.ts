import { z } from 'zod'

const MAX_COMMENT = 2_000
/** Whatever a terminal or a database could take for a command, but for ends of lines and tabs. */
const CONTROLS = /(?![\n\t])\p{Cc}/gu
/** Letters with their marks, digits, spaces and dashes, of any script. */
const TAG = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} -]{0,39}$/u

export const tagSchema = z
  .string()
  .transform((tag) => tag.normalize('NFC').trim())
  .refine((tag) => TAG.test(tag), 'A tag is 1 to 40 letters, digits, spaces and dashes.')

/** A comment as it is kept: line ends are `\n`, and no control character is in it. */
export const commentSchema = z.object({
  text: z
    .string('must be a text.')
    .transform((text) =>
      text.toWellFormed().replaceAll(/\r\n?/g, '\n').replaceAll(CONTROLS, '').trim(),
    )
    .refine((text) => text !== '', 'must not be empty.')
    .refine((text) => text.length <= MAX_COMMENT, `has more than ${MAX_COMMENT} characters.`),
})
