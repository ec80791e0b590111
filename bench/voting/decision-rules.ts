import {
  type Rule,
  adaptive,
  aheadBy,
  approval,
  bestOf,
  certified,
  majority,
  median,
  medoid,
  perField,
  plurality,
  ranked,
  setVote,
  trimmedMean,
  unanimousWindow,
  weighted,
  weightedBestOf,
} from "langgraph-quorum/tally"
import type { OutputKind } from "./ballots.js"

/** A rule whose decisions are timed. */
export interface TimedRule {
  readonly name: string
  readonly kind: OutputKind
  readonly make: (samples: number) => Rule
  /** True where time grows with the square of the distinct choices, up to a bound of the rule's own. @default false */
  readonly quadratic?: boolean
}

const voters = { "voter 0": 1, "voter 1": 0.5, "voter 2": 0.7, "voter 3": 0.2, "voter 4": 0.9 }

export const timedRules: readonly TimedRule[] = [
  { name: "adaptive", kind: "label", make: (samples) => adaptive({ samples }) },
  { name: "plurality, lockIn", kind: "label", make: (samples) => plurality({ samples }) },
  { name: "majority, lockIn", kind: "label", make: (samples) => majority({ samples }) },
  {
    name: "weighted by voter",
    kind: "label",
    make: (samples) => weighted({ samples, by: "voter", weights: voters }),
  },
  {
    name: "weighted by confidence",
    kind: "label",
    make: (samples) => weighted({ samples, by: "confidence" }),
  },
  {
    name: "plurality, certified",
    kind: "label",
    make: (samples) => plurality({ samples, stop: certified({ delta: 0.05 }) }),
  },
  {
    name: "plurality, aheadBy(50)",
    kind: "label",
    make: (samples) => plurality({ samples, stop: aheadBy(50) }),
  },
  {
    name: "plurality, unanimousWindow(20)",
    kind: "label",
    make: (samples) => plurality({ samples, stop: unanimousWindow(20) }),
  },
  { name: "approval", kind: "set", make: (samples) => approval({ samples }) },
  { name: "ranked, borda", kind: "ranking", make: (samples) => ranked({ samples, method: "borda" }) },
  { name: "ranked, copeland", kind: "ranking", make: (samples) => ranked({ samples, method: "copeland" }) },
  {
    name: "ranked, instantRunoff",
    kind: "ranking",
    make: (samples) => ranked({ samples, method: "instantRunoff" }),
  },
  { name: "setVote", kind: "set", make: (samples) => setVote({ samples }) },
  { name: "perField", kind: "object", make: (samples) => perField({ samples, fields: { size: "median" } }) },
  { name: "median", kind: "number", make: (samples) => median({ samples }) },
  { name: "trimmedMean", kind: "number", make: (samples) => trimmedMean({ samples }) },
  { name: "bestOf, by score", kind: "label", make: (samples) => bestOf({ samples }) },
  { name: "weightedBestOf, by score", kind: "label", make: (samples) => weightedBestOf({ samples }) },
  { name: "medoid", kind: "text", make: (samples) => medoid({ samples }), quadratic: true },
]
