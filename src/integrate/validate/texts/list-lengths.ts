import { isPlainObject } from "../../../task/json.js"
import { hasName, wordsIn } from "./text-names.js"
import { numberKey } from "./text-numbers.js"

/** How long a list in a record is, with the words of the field that it is; none where it has no name. */
export interface ListLength {
  readonly size: string
  readonly field: readonly string[]
}

/** The lengths of all lists in a value. */
export function listLengths(value: unknown, field: readonly string[] = []): readonly ListLength[] {
  if (Array.isArray(value)) {
    return [{ size: numberKey(value.length), field }, ...value.flatMap((element) => listLengths(element))]
  }
  if (!isPlainObject(value)) return []
  return Object.entries(value).flatMap(([key, member]) => listLengths(member, wordsOf(key)))
}

/** Whether a sentence with those words may count that list: it has to name what it counts. */
export function countsList({ field }: ListLength, sentenceWords: ReadonlySet<string>): boolean {
  return field.length === 0 || field.some((word) => hasName(sentenceWords, word))
}

function wordsOf(key: string): readonly string[] {
  return wordsIn(key.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2"))
}
