import { type TextNumber, numberKey } from "./text-numbers.js"

const units = "one two three four five six seven eight nine ten eleven twelve".split(" ")
const teens = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(" ")
const tens = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ")

const values: ReadonlyMap<string, number> = new Map([
  ...[...units, ...teens].map((word, place) => [word, place + 1] as const),
  ...tens.map((word, place) => [word, 10 * (place + 2)] as const),
])

const names = [...values.keys()].join("|")
const pattern = new RegExp(String.raw`(?<![\p{L}\p{N}_])(?:${names})(?![\p{L}\p{N}_])`, "giu")

/** Numbers that a text writes out. */
export function numberWordsIn(text: string): readonly TextNumber[] {
  return [...text.matchAll(pattern)].map(([word]) => numberOf(word))
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
