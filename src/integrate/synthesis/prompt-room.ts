import { type Frame, type Note, condensePrompt, writePrompt } from "../../agents/prompts/synthesis-prompts.js"
import { leastList } from "./condense.js"
import { type Desk, charactersPerToken, tokensOf } from "./desk.js"
import { someFence } from "./notes.js"

/** What fits into a prompt beside what stands around its notes; or how much it would have to hold. */
export type PromptRoom =
  | { readonly ok: true; readonly characters: number }
  | { readonly ok: false; readonly shortfall: string }

/** Characters: room for some lists of claims. */
const leastRoom = 4 * leastList

/**
 * Characters for the notes of a prompt.
 *
 * @param longest the longest frame that may stand in a prompt of so many characters
 */
export function promptRoom(
  task: unknown,
  longest: (maxCharacters: number) => Frame,
  { maxCharacters, standing }: Desk,
): PromptRoom {
  const roomIn = (characters: number): number =>
    characters - standing - longestAround(task, longest(characters))
  const characters = roomIn(maxCharacters)
  if (characters >= leastRoom) return { ok: true, characters }
  // What stands around grows with the prompt, but never by more than half of what the prompt does.
  let needed = tokensOf(maxCharacters)
  for (let room = characters; room < leastRoom; room = roomIn(needed * charactersPerToken))
    needed += tokensOf(leastRoom - room)
  return {
    ok: false,
    shortfall: `a prompt of ${tokensOf(maxCharacters)} tokens (maxInputTokens) has no room beside the task and the instructions: raise it to ${needed} or more`,
  }
}

/** Characters of the longest prompt without its notes. */
function longestAround(task: unknown, frame: Frame): number {
  const someClaims: readonly Note[] = [{ kind: "claims", claims: [] }]
  const prompts = [
    writePrompt(task, someClaims, frame, { fence: someFence, structured: false }),
    condensePrompt(task, someClaims, frame, { fence: someFence, words: 1_000_000 }),
  ]
  return Math.max(...prompts.map((prompt) => prompt.length))
}
