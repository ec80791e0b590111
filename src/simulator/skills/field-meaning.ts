/** What the name of a field tells about what belongs in it. */
export type FieldMeaning = "source" | "identifier" | "confidence" | "answer" | "text" | "unknown"

const meanings: readonly (readonly [FieldMeaning, RegExp])[] = [
  ["confidence", /confiden|probab|certain|likel|score|weight|rating|priority|severity/],
  ["source", /source|file|path|citation|cite|origin|location|document|reference|briefid/],
  ["identifier", /^(?:id|key|slug|code|.*ids?)$/],
  ["answer", /answer|result|value|output|total|final|solution|sum|number|choice|label|decision/],
  ["text", /text|sentence|quote|point|finding|claim|summary|detail|about|reason|descri|note|content|evidence|title|name|message|explanation|rationale/],
]

/** Reads the meaning off a property's name; `_` and `-` do not matter. */
export function fieldMeaning(name: string): FieldMeaning {
  const plain = name.replace(/[_\s-]/g, "").toLowerCase()
  return meanings.find(([, pattern]) => pattern.test(plain))?.[0] ?? "unknown"
}
