import { type RandomStream, pick } from "./random.js"

const breakages: readonly ((json: string, random: RandomStream) => string)[] = [
  cut,
  (json) => `Sure, here is the JSON:\n\n${json}\n\nLet me know if you need anything else.`,
  (json) => `\`\`\`json\n${json}\n\`\`\``,
  withTrailingComma,
  wrongType,
]

/** Breaks a JSON reply in one of the ways models do: cut off, wordy, fenced, with a comma too many, of a wrong type. */
export function malform(json: string, random: RandomStream): string {
  return (pick(random, breakages) ?? cut)(json, random)
}

function cut(json: string, random: RandomStream): string {
  return json.slice(0, Math.floor(json.length * (0.3 + 0.6 * random())))
}

function withTrailingComma(json: string): string {
  return /[}\]]$/.test(json) ? `${json.slice(0, -1)},${json.slice(-1)}` : `${json},`
}

function wrongType(json: string): string {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    // A test's own content may be no JSON to begin with.
    return json
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return JSON.stringify({ value })
  const [key] = Object.keys(value)
  if (key === undefined) return "[]"
  const held: unknown = Reflect.get(value, key)
  return JSON.stringify({ ...value, [key]: typeof held === "object" ? "see above" : { value: held } })
}
