import { ConfigError } from "../../errors.js"
import { show } from "../rule-options.js"
import { collapse, foldText } from "./fold-text.js"

/** The options of a choice: texts, or letters with the texts they stand for. */
export type OptionList = readonly string[] | Readonly<Record<string, string>>

/** Options as they are looked up. */
export interface OptionTable {
  readonly keys: readonly string[]
  readonly ignoreCase: boolean
  /** The keys are letters that stand for texts. */
  readonly lettered: boolean
  /** The key of an option, by its letter or its text. */
  find(text: string): string | undefined
}

/**
 * @param ignoreCase whether case tells nothing. @default true unless it is all that tells two options apart
 * @throws ConfigError for no options, an empty one, or two that cannot be told apart
 */
export function optionTable(
  options: OptionList,
  ignoreCase: boolean | undefined,
  where: string,
): OptionTable {
  const spellings = spellingsOf(options)
  const keys = spellings.map(([key]) => key)
  if (keys.length === 0) throw new ConfigError(`${where}: expected at least one option, got none`)
  const exact = indexOf(spellings, false)
  const folded = indexOf(spellings, true)
  const index = ignoreCase === false ? exact : ignoreCase === true ? folded : (folded ?? exact)
  if (index === undefined) {
    throw new ConfigError(
      `${where}: expected options that are not empty and can be told apart, got ${keys.map(show).join(", ")}. ` +
        "Give every option a letter and a text of its own",
    )
  }
  const ignores = index === folded
  return {
    keys,
    ignoreCase: ignores,
    lettered: !isList(options),
    find: (text) => index.get(form(text, ignores)),
  }
}

/** Every option's key, and the texts by which it is known. */
function spellingsOf(options: OptionList): readonly (readonly [string, readonly string[]])[] {
  if (isList(options)) return options.map((text) => [text, [text]])
  return Object.entries(options).map(([letter, text]) => [
    letter,
    letter === text ? [letter] : [letter, text],
  ])
}

function indexOf(
  spellings: readonly (readonly [string, readonly string[]])[],
  ignoreCase: boolean,
): ReadonlyMap<string, string> | undefined {
  const index = new Map<string, string>()
  for (const [key, texts] of spellings) {
    for (const spelled of new Set(texts.map((text) => form(text, ignoreCase)))) {
      if (spelled === "" || index.has(spelled)) return undefined
      index.set(spelled, key)
    }
  }
  return index
}

function form(text: string, ignoreCase: boolean): string {
  const folded = collapse(foldText(text))
  return ignoreCase ? folded.toLowerCase() : folded
}

/** Array.isArray does not tell the compiler that a readonly list is one. */
export function isList(options: OptionList): options is readonly string[] {
  return Array.isArray(options)
}
