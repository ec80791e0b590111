import { type VoteOptions, vote } from "langgraph-quorum"
import { adaptive, never } from "langgraph-quorum/tally"
import { z } from "zod"
import { oneByOne } from "./one-by-one.js"

const ways = {
  "one call": { samples: 1 },
  "fixed 5": { rule: "plurality", samples: 5, stop: never() },
  "fixed 15": { rule: "plurality", samples: 15, stop: never() },
  "fixed 40": { rule: "plurality", samples: 40, stop: never() },
  "lock-in 15": { rule: "plurality", samples: 15 },
  "adaptive, one by one": { rule: oneByOne(adaptive()) },
  adaptive: { rule: "adaptive" },
} satisfies Record<string, Partial<VoteOptions>>

/** The ways to vote that are measured side by side. */
export type WayName = keyof typeof ways

export const wayNames = Object.keys(ways) as readonly WayName[]

/** Calls at once are not what is measured: nothing waits for anything but its round. */
const concurrency = 1_000

export function makeVote(name: WayName, model: string) {
  return vote({ ...ways[name], model, output: z.number(), concurrency })
}

export type Vote = ReturnType<typeof makeVote>
