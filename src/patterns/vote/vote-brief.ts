import { z } from "zod"
import type { BriefSpec } from "../../task/brief.js"

/** How the briefs of a vote are written. */
export interface VoteBriefs {
  readonly output: z.ZodType
  readonly objective: string | undefined
  readonly shuffleChoices: boolean
}

/** The briefs of `wave` ballots from index `first`: the same question, and one sample index each. */
export function ballotBriefs(
  { output, objective, shuffleChoices }: VoteBriefs,
  input: unknown,
  first: number,
  wave: number,
): readonly BriefSpec[] {
  const asked = objective ?? (typeof input === "string" ? input : "Answer the question in the input.")
  return Array.from({ length: wave }, (_, offset) => {
    const sampleIndex = first + offset
    const format = formatOf(output, shuffleChoices ? sampleIndex : 0)
    return {
      id: `sample-${sampleIndex + 1}`,
      objective: asked,
      sampleIndex,
      ...(format === undefined ? {} : { constraints: [format] }),
    }
  })
}

/** What a voter is told of the format: ballots that say the same thing should look the same. */
function formatOf(output: z.ZodType, turn: number): string | undefined {
  if (output instanceof z.ZodEnum) {
    return `Answer with exactly one of: ${inTurn(output.options.map(String), turn).join(", ")}`
  }
  if (output instanceof z.ZodString)
    return "Reply with the final answer only: no explanation, no full sentence"
  return undefined
}

/**
 * The options in another order for every turn: turned by one place, and backwards after each full turn, so that every
 * option stands in every place equally often.
 */
export function inTurn<T>(options: readonly T[], turn: number): readonly T[] {
  const { length } = options
  const at = length === 0 ? 0 : turn % length
  const turned = [...options.slice(at), ...options.slice(0, at)]
  return Math.floor(turn / Math.max(1, length)) % 2 === 0 ? turned : turned.toReversed()
}
