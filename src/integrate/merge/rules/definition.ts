import type { z } from "zod"
import type { Json } from "../../../task/json.js"
import type { Candidate, Saying, Sayings } from "../saying.js"
import type { Inquiry, Ruling } from "./ruling.js"

/** What a combining rule makes of all values at once. */
export interface Combined {
  /** Absent when nothing could be combined. */
  readonly value?: Json
  /** The records it leaves, with their place under the value; sayings in no record are dropped. */
  readonly records: readonly { readonly at: string; readonly value: Json; readonly sayings: Sayings }[]
  readonly dropped: readonly Saying[]
  /** Why some were dropped. */
  readonly because?: string
}

/** How a rule works: it decides between values, combines them all, or merges lists element by element. */
export type RuleWork<Rule> =
  | {
      readonly kind: "deciding"
      /** Leaves fewer candidates, or all of them, or has no say. */
      readonly narrow: (candidates: readonly Candidate[], rule: Rule, inquiry: Inquiry) => Ruling | undefined
    }
  | {
      readonly kind: "combining"
      readonly combine: (sayings: Sayings) => Combined
      /** What stands where there are lists, and nothing in any of them. @default nothing does */
      readonly ofNone?: Json
    }
  | { readonly kind: "elements" }

/** One rule of the closed table: what may be set, how it is named, and how it works. */
export type RuleDefinition<Rule> = RuleWork<Rule> & {
  readonly schema: z.ZodType<Rule>
  /** As conflicts and dropped records name it, for example `majority(2)`. */
  readonly label: (rule: Rule) => string
  /** For people, for example "majority of at least 2". */
  readonly words: (rule: Rule) => string
}
