import { ConfigError } from "../../errors.js"
import { canonicalChoice } from "../equivalence/canonical.js"
import { show } from "../rule-options.js"

/** What the voters said about one item, and what is right. */
export interface CalibrationRow {
  /** Rows of one item go to the same half when weights are learned on one half and tried on the other. */
  readonly item: string
  /** By voter; `null` and blank text abstain. */
  readonly votes: Readonly<Record<string, string | number | null>>
  readonly gold: string | number
}

/** Rows as `calibrate` works with them: voters by number, choices by canonical key, `""` for no choice. */
export interface LabelledVotes {
  /** In the order in which the rows first name them, which is the order that ties go by. */
  readonly voters: readonly string[]
  readonly rows: readonly LabelledRow[]
}

export interface LabelledRow {
  readonly item: string
  readonly choices: readonly string[]
  readonly gold: string
}

/**
 * Reads labelled rows; votes and gold are compared by `canonicalChoice`.
 *
 * @throws ConfigError when there are no rows or no voters, or a row has no gold
 */
export function readRows(rows: readonly CalibrationRow[], where: string): LabelledVotes {
  const given: unknown = rows
  if (!Array.isArray(given)) {
    throw new ConfigError(`${where}: expected an array of rows with votes and gold, got ${show(given)}`)
  }
  if (rows.length === 0) throw new ConfigError(`${where}: expected rows with votes and gold, got none`)
  const voters = votersOf(rows, where)
  const canonical = canonicalizer()
  return {
    voters,
    rows: rows.map(({ item, votes, gold }, position) => {
      const right = canonical(gold)
      if (right === "") {
        throw new ConfigError(
          `${where}: expected row ${position} (${show(item)}) to have the right choice as \`gold\`, got ${show(gold)}. Leave out rows without one`,
        )
      }
      return { item, gold: right, choices: voters.map((voter) => canonical(ownVote(votes, voter))) }
    }),
  }
}

/** Every voter of the rows, in the order of first appearance. */
export function votersOf(
  rows: readonly { readonly votes: Readonly<Record<string, unknown>> }[],
  where: string,
): string[] {
  const voters = [...new Set(rows.flatMap(({ votes }) => namesIn(votes, where)))]
  if (voters.length === 0) {
    throw new ConfigError(`${where}: expected votes as { voter: choice }, got rows without a single voter`)
  }
  return voters
}

function namesIn(votes: unknown, where: string): string[] {
  if (typeof votes === "object" && votes !== null && !Array.isArray(votes)) return Object.keys(votes)
  throw new ConfigError(`${where}: expected the votes of each row as { voter: choice }, got ${show(votes)}`)
}

/** A vote of the row's own: a voter called "constructor" has not voted just because every object has one. */
export function ownVote<Vote>(votes: Readonly<Record<string, Vote>>, voter: string): Vote | undefined {
  return Object.hasOwn(votes, voter) ? votes[voter] : undefined
}

/** `canonicalChoice` that remembers texts: a batch holds the same few a great many times. */
export function canonicalizer(): (output: unknown) => string {
  const known = new Map<string, string>()
  return (output) => {
    if (typeof output !== "string") return canonicalChoice(output)
    const seen = known.get(output)
    if (seen !== undefined) return seen
    const key = canonicalChoice(output)
    known.set(output, key)
    return key
  }
}
