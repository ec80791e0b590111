import type { OptionTable } from "./option-table.js"
import { layers } from "./unwrap.js"

const settings = [
  /^\(([^()]+)\)$/,
  /^\[([^[\]]+)\]$/,
  /^(.+)[).:\]]$/,
  /^(?:option|choice|answer|letter) (.+)$/i,
]
const withText = /^[([]?([^\s()[\].:]+)(?:[)\]] ?| ?[.:] | [-–—] )(.+)$/

// "A: no", "A) I am not sure": a letter that is spoken of, not taken.
const denial =
  /\b(?:no|not|none|never|neither|nor|n't|cannot|unsure|wrong|incorrect|false|except|isn't|isn’t|doubt)\b/i

// "Option (D)." has three; whoever writes more does not name an option.
const mostSettings = 4

/** The key of the option that a text names, and nothing but that option: `D`, `(D)`, `D.`, `Option D`, `D) Paris`. */
export function nameOption(text: string, table: OptionTable, depth = 0): string | undefined {
  const own = table.find(text)
  if (own !== undefined || depth === mostSettings) return own
  for (const setting of settings) {
    const inner = setting.exec(text)?.[1]?.trim()
    const named = inner === undefined ? undefined : nameOption(inner, table, depth + 1)
    if (named !== undefined) return named
  }
  const [, label = "", rest = ""] = withText.exec(text) ?? []
  const named = table.find(label)
  if (named === undefined || (!table.lettered && named.length > 1)) return undefined
  return agrees(rest, named, table) ? named : undefined
}

/** Whether the text after a letter is that option's; unknown texts must not have the letter of any other. */
function agrees(rest: string, letter: string, table: OptionTable): boolean {
  for (const layer of layers(rest)) {
    const named = table.find(layer)
    if (named !== undefined) return named === letter
  }
  if (table.lettered || denial.test(rest)) return false
  const words = new Set(rest.split(/[^\p{L}\p{N}]+/u))
  return !table.keys.some((key) => key !== letter && (key.length === 1 ? words.has(key) : rest.includes(key)))
}
