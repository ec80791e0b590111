import { type TextNumber, numberKey, ordinalKey } from "./text-numbers.js"

const units = "one two three four five six seven eight nine ten eleven twelve".split(" ")
const teens = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(" ")
const tens = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ")

const values: ReadonlyMap<string, number> = new Map([
  ...[...units, ...teens].map((word, place) => [word, place + 1] as const),
  ...tens.map((word, place) => [word, 10 * (place + 2)] as const),
])

const names = [...values.keys()].join("|")
const pattern = new RegExp(String.raw`(?<![\p{L}\p{N}_])(?:${names})(?![\p{L}\p{N}_])`, "giu")

const digitOrdinals = "first second third fourth fifth sixth seventh eighth ninth".split(" ")
const ordinals: ReadonlyMap<string, number> = new Map([
  ...[...digitOrdinals, "tenth", "eleventh", "twelfth"].map((word, place) => [word, place + 1] as const),
  ...teens.map((word, place) => [`${word}th`, place + 13] as const),
  ...tens.map((word, place) => [word.replace(/y$/, "ieth"), 10 * (place + 2)] as const),
])
const scales: ReadonlyMap<string, number> = new Map([
  ["thousand", 1e3],
  ["million", 1e6],
  ["billion", 1e9],
])

const belowHundred = String.raw`(?:(?:${tens.join("|")})(?:[-\s](?:${units.slice(0, 9).join("|")}))?|${names})`
const hundreds = String.raw`(?:a|${belowHundred})[-\s]hundred(?:\s(?:and\s)?${belowHundred})?`
const belowThousand = `(?:${hundreds}|${belowHundred})`
const thousands = String.raw`(?:a|${belowThousand})[-\s](?:${[...scales.keys()].join("|")})(?:\s(?:and\s)?${belowThousand})?`
const ordinal = String.raw`(?:(?:${tens.join("|")})[-\s](?:${digitOrdinals.join("|")})|${[...ordinals.keys()].join("|")})`
const written = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])(?:(${ordinal})|${thousands}|${belowThousand})(?![\p{L}\p{N}_])`,
  "giu",
)

/** Numbers that a text writes out: three, third, twenty-five, ten thousand. */
export function numberWordsIn(text: string): readonly TextNumber[] {
  return [...text.matchAll(written)].map(([words, place]) => {
    const value = valueOf(words)
    return { text: words, readings: [place === undefined ? numberKey(value) : ordinalKey(value)] }
  })
}

function valueOf(words: string): number {
  let whole = 0
  let current = 0
  for (const word of words.toLowerCase().split(/[-\s]/)) {
    const scale = scales.get(word)
    if (scale !== undefined) {
      whole += (current === 0 ? 1 : current) * scale
      current = 0
    } else if (word === "hundred") current = (current === 0 ? 1 : current) * 100
    else current += values.get(word) ?? ordinals.get(word) ?? 0
  }
  return whole + current
}

/**
 * Numbers that a sentence claims in words. "One" claims none, nor does a part of a longer number or word, a fraction, a
 * guess such as "two or three", or "the two".
 */
export function claimedNumberWords(sentence: string): readonly TextNumber[] {
  return [...sentence.matchAll(pattern)].flatMap((match) => {
    const [word] = match
    const before = sentence.slice(Math.max(0, match.index - 24), match.index)
    const after = sentence.slice(match.index + word.length, match.index + word.length + 24)
    if (word.toLowerCase() === "one" || joined.test(after) || /[-\u2010\u2011]$/.test(before)) return []
    if (guessBefore.test(before) || guessAfter.test(after)) return []
    if (word.toLowerCase() === "two" && pairBefore.test(before)) return []
    return [numberOf(word)]
  })
}

const joined =
  /^(?:[-\u2010\u2011]|\s+(?:hundred|thousand|million|billion|dozen|halves|thirds|quarters|fifths|times|fold)\b)/i
const guessBefore = new RegExp(String.raw`\b(?:${names})\s+(?:or|to)\s+$`, "i")
const guessAfter = new RegExp(String.raw`^\s+(?:or|to)\s+(?:${names}|more|so)\b`, "i")
const pairBefore = /\b(?:the|these|those|other|in|into|between|its|their)\s+$/i

function numberOf(word: string): TextNumber {
  return { text: word, readings: [numberKey(values.get(word.toLowerCase()) ?? Number.NaN)] }
}
