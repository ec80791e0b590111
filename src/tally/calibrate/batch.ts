import { ConfigError } from "../../errors.js"
import { show } from "../rule-options.js"
import { canonicalizer, ownVote, votersOf } from "./read-rows.js"

/** What the voters said about one item; nobody knows what is right. */
export interface BatchItem {
  readonly item: string
  /** By voter; `null` and blank text abstain. Choices are compared by `canonicalChoice`. */
  readonly votes: Readonly<Record<string, string | number | null>>
}

/**
 * A batch by number, all of it sorted by name, so that no sum depends on the order in which things were
 * given.
 */
export interface Batch {
  readonly voters: readonly string[]
  readonly labels: readonly string[]
  readonly items: readonly IndexedItem[]
  /** How many items each voter voted on. */
  readonly answered: readonly number[]
}

export interface IndexedItem {
  readonly item: string
  /** By rising voter. */
  readonly votes: readonly IndexedVote[]
  /** The labels that were voted for, rising. */
  readonly choices: readonly number[]
  /** The same in the order of the votes as given, for the policy that takes the first. */
  readonly said: readonly number[]
}

export interface IndexedVote {
  readonly voter: number
  readonly label: number
  /** Where the label is in the item's `choices`. */
  readonly choice: number
}

/**
 * Reads a batch.
 *
 * @throws ConfigError for no items, no voters, or an item that comes twice
 */
export function readBatch(items: readonly BatchItem[], where: string): Batch {
  if (items.length === 0) throw new ConfigError(`${where}: expected items with votes, got none`)
  const given = votersOf(items, where)
  const voters = given.toSorted()
  const position = new Map(voters.map((voter, index) => [voter, index]))
  const canonical = canonicalizer()
  const sorted = items.toSorted((left, right) => compare(left.item, right.item))
  const twice = sorted.find(({ item }, index) => item === sorted[index + 1]?.item)
  if (twice !== undefined) {
    throw new ConfigError(
      `${where}: expected each item once, got ${show(twice.item)} twice. Merge their votes`,
    )
  }

  const keyed = sorted.map(({ item, votes }) => ({
    item,
    keys: given.flatMap((voter) => {
      const key = canonical(ownVote(votes, voter))
      return key === "" ? [] : [{ voter: position.get(voter) ?? 0, key }]
    }),
  }))
  const labels = [...new Set(keyed.flatMap(({ keys }) => keys.map(({ key }) => key)))].toSorted()
  const numbers = new Map(labels.map((label, index) => [label, index]))
  const answered = voters.map(() => 0)
  for (const { voter } of keyed.flatMap(({ keys }) => keys)) answered[voter] = (answered[voter] ?? 0) + 1
  return {
    voters,
    labels,
    answered,
    items: keyed.map(({ item, keys }) =>
      indexed(
        item,
        keys.map(({ voter, key }) => ({ voter, label: numbers.get(key) ?? 0 })),
      ),
    ),
  }
}

function indexed(item: string, given: readonly { voter: number; label: number }[]): IndexedItem {
  const said = [...new Set(given.map(({ label }) => label))]
  const choices = said.toSorted((left, right) => left - right)
  const votes = given
    .map(({ voter, label }): IndexedVote => ({ voter, label, choice: choices.indexOf(label) }))
    .sort((left, right) => left.voter - right.voter)
  return { item, votes, choices, said }
}

/** By code units, the same on every machine. */
function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right)
}
