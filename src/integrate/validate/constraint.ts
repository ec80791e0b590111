/** What a text or a list is measured in. */
export type Measure = "words" | "sentences" | "characters" | "lines" | "paragraphs" | "items"

/** A constraint that code can check. */
export type Constraint =
  | { readonly kind: "size"; readonly measure: Measure; readonly least: number; readonly most: number }
  | { readonly kind: "json"; readonly shape: "any" | "object" | "array" }
  | { readonly kind: "mentions"; readonly text: string; readonly wanted: boolean }

const measures: ReadonlyMap<string, Measure> = new Map([
  ["word", "words"],
  ["sentence", "sentences"],
  ["character", "characters"],
  ["char", "characters"],
  ["line", "lines"],
  ["paragraph", "paragraphs"],
  ["item", "items"],
  ["entry", "items"],
  ["entrie", "items"],
  ["bullet", "items"],
  ["bullet point", "items"],
])

const verb =
  "(?:(?:please |must )?(?:use|write|answer|reply|give|list|return|respond|be|have|keep (?:it )?to|limit(?:ed)? (?:it )?to|no longer than)(?: in| with| as)? )?"
const count = String.raw`(\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)`
const unit =
  "(words?|sentences?|characters?|chars?|lines?|paragraphs?|items?|entries|entry|bullets?|bullet points?)"
/** A bare "two sentences" means two; a bare "50 words" means about as many. */
const exactUnit = "(sentences?|lines?|paragraphs?|items?|entries|entry|bullets?|bullet points?)"

type Reader = (parts: readonly string[]) => Constraint | undefined

/** The whole grammar: a constraint is one of these from its first word to its last, or it is not understood. */
const grammar: readonly (readonly [RegExp, Reader])[] = [
  [
    whole(
      `${verb}(?:at most|no more than|not more than|up to|max\\.?|maximum|a maximum of|no longer than) ${count} ${unit}`,
    ),
    upTo,
  ],
  [whole(`${verb}${count} ${unit} (?:or less|or fewer|at most|max\\.?|maximum)`), upTo],
  [
    whole(`${verb}(?:fewer than|less than|under|below) ${count} ${unit}`),
    ([most, of]) => sized(of, 0, numberOf(most) - 1),
  ],
  [
    whole(
      `${verb}(?:at least|no fewer than|no less than|not fewer than|min\\.?|minimum|a minimum of) ${count} ${unit}`,
    ),
    from,
  ],
  [whole(`${verb}${count} ${unit} (?:or more|at least)`), from],
  [
    whole(`${verb}(?:more than|over) ${count} ${unit}`),
    ([least, of]) => sized(of, numberOf(least) + 1, Infinity),
  ],
  [
    whole(`${verb}(?:exactly ${count} ${unit}|${count} ${unit} exactly|${count} ${exactUnit})`),
    (parts) => exactly(parts.filter((part) => part !== undefined)),
  ],
  [
    whole(`${verb}(?:between |from )?${count}(?: and | to |\\s?[-\u2013]\\s?)${count} ${unit}`),
    ([least, most, of]) => sized(of, numberOf(least), numberOf(most)),
  ],
  [
    whole(`${verb}(?:only )?(?:an? )?(?:valid )?json(?: (object|array|list))?(?: only)?`),
    ([shape]) => json(shape),
  ],
  [
    whole(`${verb}(?:an? )?(?:only )?(object|array|list) (?:in|as) (?:valid )?json`),
    ([shape]) => json(shape),
  ],
  [whole(`(?:must )?(?:mention|contain|include) ["\`]([^"\`]+)["\`]`), ([text]) => mentions(text, true)],
  [
    whole(`(?:do not|don't|never|must not) (?:mention|contain|include|use) ["\`]([^"\`]+)["\`]`),
    ([text]) => mentions(text, false),
  ],
]

/** A constraint in words as code understands it, or `undefined` where it does not. */
export function readConstraint(words: string): Constraint | undefined {
  const text = words.replace(/\s+/g, " ").trim().replace(/[.!]$/, "")
  for (const [pattern, read] of grammar) {
    const match = pattern.exec(text)
    if (match !== null) return read(match.slice(1))
  }
  return undefined
}

function whole(source: string): RegExp {
  return new RegExp(`^${source}$`, "i")
}

function upTo([most, of]: readonly string[]): Constraint | undefined {
  return sized(of, 0, numberOf(most))
}

function from([least, of]: readonly string[]): Constraint | undefined {
  return sized(of, numberOf(least), Infinity)
}

function exactly([size, of]: readonly string[]): Constraint | undefined {
  return sized(of, numberOf(size), numberOf(size))
}

function sized(of = "", least: number, most: number): Constraint | undefined {
  const measure = measures.get(of.toLowerCase().replace(/s$/, ""))
  return measure === undefined ? undefined : { kind: "size", measure, least, most }
}

function json(shape: string | undefined): Constraint {
  const name = shape?.toLowerCase()
  return { kind: "json", shape: name === undefined ? "any" : name === "object" ? "object" : "array" }
}

function mentions(text: string | undefined, wanted: boolean): Constraint | undefined {
  return text === undefined ? undefined : { kind: "mentions", text, wanted }
}

const numberWords = "zero one two three four five six seven eight nine ten eleven twelve".split(" ")

function numberOf(text = ""): number {
  const word = numberWords.indexOf(text.toLowerCase())
  return word === -1 ? Number(text.replaceAll(",", "")) : word
}
