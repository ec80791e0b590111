import * as fc from "fast-check"
import type { Ballot, BallotStatus } from "../../src/tally/index.js"

/** Ballots in launch order for the given choices; `null` abstains. */
export function ballotsFor(choices: readonly (string | null)[]): Ballot[] {
  return choices.map((choice, index) =>
    choice === null
      ? { briefId: `sample-${index}`, index, status: "abstained", choice, weight: 1 }
      : { briefId: `sample-${index}`, index, status: "usable", choice, output: choice, weight: 1 },
  )
}

/** Usable ballots in launch order, each with its own fields beside the choice. */
export function ballotsWith(
  votes: readonly (Pick<Ballot, "choice"> & Partial<Omit<Ballot, "choice" | "index">>)[],
): Ballot[] {
  return votes.map((vote, index) => ({
    briefId: `sample-${index}`,
    index,
    status: "usable",
    weight: 1,
    ...vote,
  }))
}

/** A ballot that brings no vote. */
export function lost(index: number, status: Exclude<BallotStatus, "usable">, reason?: string): Ballot {
  const ballot = { briefId: `sample-${index}`, index, status, choice: null, weight: 1 }
  return reason === undefined ? ballot : { ...ballot, reason }
}

/** Every sequence of `length` over `labels`. */
export function* sequences<Label>(labels: readonly Label[], length: number): Generator<Label[]> {
  if (length === 0) {
    yield []
    return
  }
  for (const rest of sequences(labels, length - 1)) for (const label of labels) yield [...rest, label]
}

export const choiceLists = (maxLength = 25) =>
  fc.array(fc.constantFrom<string | null>("a", "b", "c", "d", null), { minLength: 1, maxLength })

export const ballotLists = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom("a", "b", "c") },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom<Exclude<BallotStatus, "usable">>(
            "abstained",
            "invalid",
            "failed",
            "timed_out",
            "cancelled",
          )
          .map((status) => ({ status })),
      },
    ),
    { minLength: 1, maxLength: 25 },
  )
  .map((votes) =>
    votes.map((vote, index): Ballot =>
      typeof vote === "string"
        ? { briefId: `sample-${index}`, index, status: "usable", choice: vote, output: { vote }, weight: 1 }
        : lost(index, vote.status),
    ),
  )
