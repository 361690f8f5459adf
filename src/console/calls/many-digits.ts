const RUN = '\\p{Nd}(?:[\\p{Zs}()./,\\u2010-\\u2015-]{0,3}\\p{Nd}){6,}'
/** Digits behind a capital or two are a code (`HX-20481375`). */
const NOT_A_CODE = '(?<!\\p{Nd}|(?<!\\p{L})\\p{Lu}{1,2}-?)'

/**
 * A telephone number in national form, as people and models write it: a row of digits of any script,
 * with what they put between them.
 */
export const MANY_DIGITS = new RegExp(`${NOT_A_CODE}${RUN}`, 'gu')

/** The same, or in international form; its plus sign may be URL-encoded. */
export const TELEPHONE_NUMBERS = new RegExp(`(?:\\+|%2[Bb])${RUN}|${MANY_DIGITS.source}`, 'gu')
