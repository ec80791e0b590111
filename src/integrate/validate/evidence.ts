import { namesOfDate, takeDates } from "./text-dates.js"
import { takeIdentifiers } from "./text-identifiers.js"
import { wordsIn } from "./text-names.js"
import { numberKey, numberWordsIn, numbersIn } from "./text-numbers.js"

/** Texts, ready to be asked whether a number, a date or a name stands in them. */
export interface Evidence {
  /** In lower case. */
  readonly text: string
  readonly numbers: ReadonlySet<string>
  readonly dates: ReadonlySet<string>
  readonly words: ReadonlySet<string>
}

/** Reads texts once for all the sentences that rest on them. */
export function evidenceOf(texts: readonly string[]): Evidence {
  const text = texts.join("\n")
  const { identifiers, rest: unmarked } = takeIdentifiers(text)
  const { dates, rest } = takeDates(unmarked)
  const words = new Set([...wordsIn(text), ...wordsIn(text.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2"))])
  const readings = dates.flatMap((date) => date.readings)
  const numbers = new Set([
    ...numbersIn(rest).flatMap((number) => number.readings),
    ...numberWordsIn(words),
    // A date is good for its year and its day, an identifier for the numbers inside it.
    ...[...readings, ...identifiers]
      .flatMap((part) => part.match(/\d+(?:\.\d+)?|\d+/g) ?? [])
      .map(plainNumber),
    ...identifiers.flatMap((part) => part.match(/\d+/g) ?? []).map(plainNumber),
  ])
  return { text: text.toLowerCase(), numbers, dates: new Set(readings.flatMap(namesOfDate)), words }
}

function plainNumber(digits: string): string {
  return numberKey(Number(digits))
}
