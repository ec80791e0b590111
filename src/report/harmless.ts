import { stripVTControlCharacters } from "node:util"

/**
 * Text from outside as a terminal shows it and does nothing else: no control sequences, no signs that turn the order of
 * what stands around them. Lines and tabs stay, and so do the joiners that scripts and emoji need.
 */
export function harmless(text: string): string {
  return stripVTControlCharacters(text).replace(
    /(?![\n\t])[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu,
    "",
  )
}
