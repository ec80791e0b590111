/** A number in a text; several readings where its form is open, as with 12 % and 0.12. */
export interface TextNumber {
  readonly text: string
  readonly readings: readonly string[]
}

const scales: ReadonlyMap<string, number> = new Map([
  ["%", 0.01],
  ["percent", 0.01],
  ["k", 1e3],
  ["thousand", 1e3],
  ["m", 1e6],
  ["million", 1e6],
  ["b", 1e9],
  ["bn", 1e9],
  ["billion", 1e9],
])

// A hyphen is a sign only where no range can be meant; behind a number and a space it may be either.
const pattern =
  /(?<![\p{L}\p{N}_])((?:(?<=^|[\s("[])[-\u2212])?)(\d+(?:[.,'\u2019\u00A0\u202F]\d+)*(?:e[+-]?\d+)?)(?:(\s?%)|(k|m|b|bn)(?![\p{L}\p{N}])|\s(percent|thousand|million|billion)(?!\p{L})|(st|nd|rd|th)(?![\p{L}\p{N}]))?/giu

/** The numbers in a text. */
export function numbersIn(text: string): readonly TextNumber[] {
  return [...text.matchAll(pattern)].map((match) => {
    const [whole, sign = "", digits = "", percent, letter, word, ordinal] = match
    const scale = scales.get((percent ?? letter ?? word ?? "").trim().toLowerCase())
    const values = readDigits(digits)
    const range = sign !== "" && /\d[ \t]$/.test(text.slice(Math.max(0, match.index - 2), match.index))
    const plain = sign === "" ? values : [...values.map((value) => -value), ...(range ? values : [])]
    const readings = scale === undefined ? plain : plain.flatMap((value) => [value, value * scale])
    return {
      text: whole.trim(),
      readings: [...readings.map(numberKey), ...(ordinal === undefined ? [] : values.map(ordinalKey))],
    }
  })
}

/** A number by its value: 1,391 and 1391.0 are the same. */
export function numberKey(value: number): string {
  return String(Number(value.toPrecision(15)))
}

/** The third is no three: it has a key of its own. */
export function ordinalKey(value: number): string {
  return `${numberKey(value)}.`
}

/** 1,391 is a group of thousands, 1,5 a decimal; 1.391 may be either. */
function readDigits(digits: string): readonly number[] {
  const plain = digits.replace(/['\u2019\u00A0\u202F]/g, "")
  const readings = [
    ...(/^\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(plain) ? [plain] : []),
    ...(/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(plain) ? [plain.replaceAll(",", "")] : []),
    ...(/^\d{1,3}(?:\.\d{3})+(?:,\d+)?$/.test(plain) ? [plain.replaceAll(".", "").replace(",", ".")] : []),
    ...(/^\d+,\d+$/.test(plain) && !/^\d{1,3},\d{3}$/.test(plain) ? [plain.replace(",", ".")] : []),
  ]
  // A list such as 1,2,3 or a section such as 4.2.1: each of its numbers.
  return (readings.length === 0 ? plain.split(/[.,]/) : readings).map(Number)
}
