import { namesOfDate, takeDates } from "./text-dates.js"
import { identifierText, takeIdentifiers } from "./text-identifiers.js"
import { wordsIn } from "./text-names.js"
import { numberWordsIn } from "./text-number-words.js"
import { numberKey, numbersIn } from "./text-numbers.js"

/** Texts, ready to be asked whether a number, a date or a name stands in them. */
export interface Evidence {
  /** For identifiers, as {@link identifierText} has them. */
  readonly text: string
  readonly numbers: ReadonlySet<string>
  readonly dates: ReadonlySet<string>
  readonly words: ReadonlySet<string>
}

/**
 * Reads texts once for all the sentences that rest on them.
 *
 * @param labels further texts that are good for names and identifiers only: an id holds numbers that count nothing
 */
export function evidenceOf(texts: readonly string[], labels: readonly string[] = []): Evidence {
  const said = texts.join("\n")
  const { identifiers, rest: unmarked } = takeIdentifiers(said)
  const { dates, rest } = takeDates(unmarked)
  const readings = dates.flatMap((date) => date.readings)
  const numbers = new Set([
    ...numbersIn(rest).flatMap((number) => number.readings),
    ...numberWordsIn(said).flatMap((number) => number.readings),
    // A date is good for its year and its day, an identifier for the numbers inside it.
    ...[...readings, ...identifiers]
      .flatMap((part) => part.match(/\d+(?:\.\d+)?|\d+/g) ?? [])
      .map(plainNumber),
    ...identifiers.flatMap((part) => part.match(/\d+/g) ?? []).map(plainNumber),
  ])
  const text = [said, ...labels].join("\n")
  const words = new Set([...wordsIn(text), ...wordsIn(text.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2"))])
  return { text: identifierText(text), numbers, dates: new Set(readings.flatMap(namesOfDate)), words }
}

function plainNumber(digits: string): string {
  return numberKey(Number(digits))
}
