/** A day, or the part of one that a text names; two readings where the order of day and month is open. */
export interface TextDate {
  readonly text: string
  /** `2026-11-21`, `2026-11`, or `--11-21` without a year (as in RFC 6350). */
  readonly readings: readonly string[]
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
const month =
  "(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
const day = String.raw`(\d{1,2})(?:st|nd|rd|th|\.)?`
const year = String.raw`(\d{4})`

/** The readings of each date in a form: of one, or of both ends of a range. */
type Reader = (parts: readonly string[]) => readonly (readonly string[])[]

const to = String.raw`\s?[-\u2013]\s?`

/** How dates are written, the longest forms first. */
const forms: readonly (readonly [RegExp, Reader])[] = [
  [form(String.raw`${month}\.?\s+${day}${to}${day},?\s+${year}\b`), ([m, d, e, y]) => days(y, m, d, e)],
  [
    form(String.raw`${day}${to}${day}\s+(?:of\s+)?${month}\.?,?\s+${year}\b`),
    ([d, e, m, y]) => days(y, m, d, e),
  ],
  // A time of day may follow.
  [form(String.raw`${year}[-/](\d{1,2})[-/](\d{1,2})(?=T|\b)`), ([y, m, d]) => days(y, m, d)],
  [form(String.raw`${day}\s+(?:of\s+)?${month}\.?,?\s+${year}\b`), ([d, m, y]) => days(y, m, d)],
  [form(String.raw`${month}\.?\s+${day},?\s+${year}\b`), ([m, d, y]) => days(y, m, d)],
  [form(String.raw`(\d{1,2})\.\s?(\d{1,2})\.\s?${year}\b`), ([d, m, y]) => days(y, m, d)],
  [
    form(String.raw`(\d{1,2})/(\d{1,2})/${year}\b`),
    ([left, right, y]) => [[...dates(y, left, right), ...dates(y, right, left)]],
  ],
  [form(String.raw`${month}\.?,?\s+${year}\b`), ([m, y]) => [dates(y, m, undefined)]],
  [form(String.raw`${day}${to}${day}\s+(?:of\s+)?${month}\b`), ([d, e, m]) => days(undefined, m, d, e)],
  [form(String.raw`${month}\.?\s+${day}${to}${day}\b`), ([m, d, e]) => days(undefined, m, d, e)],
  [form(String.raw`${day}\s+(?:of\s+)?${month}\b`), ([d, m]) => days(undefined, m, d)],
  [form(String.raw`${month}\.?\s+${day}\b`), ([m, d]) => days(undefined, m, d)],
]

/** A hyphen right behind goes with the date: what follows is no negative number. */
function form(source: string): RegExp {
  const start = String.raw`(?<![\p{L}\p{N}.,/]|(?<![\p{L}\p{N}])-|\p{N}-(?=\p{N}))`
  return new RegExp(String.raw`${start}${source}(?:[-\u2013\u2212](?=\d))?`, "giu")
}

/** The dates in a text, and the text without them. */
export function takeDates(text: string): { readonly dates: readonly TextDate[]; readonly rest: string } {
  const found: TextDate[] = []
  let rest = text
  for (const [pattern, read] of forms) {
    rest = rest.replace(pattern, (whole: string, ...groups: readonly unknown[]) => {
      const ends = read(groups.filter((part) => typeof part === "string"))
      if (ends.some((readings) => readings.length === 0)) return whole
      found.push(...ends.map((readings) => ({ text: whole.replace(/[-\u2013\u2212]$/, ""), readings })))
      return " ".repeat(whole.length)
    })
  }
  return { dates: found, rest }
}

/** Every way in which a date of the evidence may be named. */
export function namesOfDate(reading: string): readonly string[] {
  const full = /^(\d{4}-\d{2})-(\d{2})$/.exec(reading)
  return full === null ? [reading] : [reading, full[1] ?? "", `-${reading.slice(4)}`]
}

function days(
  y: string | undefined,
  m: string | undefined,
  ...of: readonly (string | undefined)[]
): readonly (readonly string[])[] {
  return of.map((d) => dates(y, m, d))
}

function dates(y: string | undefined, m: string | undefined, d: string | undefined): readonly string[] {
  const number = /^\d+$/.test(m ?? "") ? Number(m) : months.indexOf((m ?? "").slice(0, 3).toLowerCase()) + 1
  if (number < 1 || number > 12) return []
  if (d !== undefined && (Number(d) < 1 || Number(d) > 31)) return []
  const monthText = String(number).padStart(2, "0")
  const dayText = d === undefined ? "" : `-${d.padStart(2, "0")}`
  return [`${y ?? "-"}-${monthText}${dayText}`]
}
