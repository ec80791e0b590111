import type { Conflict } from "../../task/conflict.js"
import type { Json } from "../../task/json.js"
import type { Attempt, Outcome } from "../../task/outcome.js"
import type { Plan } from "../../task/plan.js"
import type { CheckReport, Finding, Result } from "../../task/result.js"
import type { RunIdentity } from "../../task/run-identity.js"

/**
 * Version of the journals that are written now; older ones keep loading, see test/runtime/journal/fixtures. From 2 on each
 * line ends in a checksum.
 */
export const journalVersion = 2

/** The first entry: what the run was asked, and what a resume must not change. */
export interface RunEntry {
  readonly type: "run"
  readonly version: 1 | typeof journalVersion
  readonly pattern: string
  readonly identity: RunIdentity
  readonly input: Json
  /** Ids of the briefs that are to run; `null` when all are. */
  readonly only: readonly string[] | null
  /** Settings, agent, integrator, rule, and schemas as JSON Schema. */
  readonly options: Json
  /** The command line, and what its inputs were. */
  readonly command?: Json
}

/** What happened in a run, as its journal tells it. */
export type JournalEntryBody =
  | RunEntry
  /** The whole plan; again whenever it has grown. */
  | { readonly type: "plan"; readonly plan: Plan; readonly round: number }
  | { readonly type: "started"; readonly briefId: string; readonly round: number }
  /** `briefId` is `null` for an agent of the planner's or the integrator's. */
  | { readonly type: "attempt"; readonly briefId: string | null; readonly attempt: Attempt }
  /** The attempts stand before it, each in an entry of its own. */
  | { readonly type: "outcome"; readonly outcome: OutcomeWithoutAttempts }
  | { readonly type: "ballot"; readonly ballot: Json }
  | { readonly type: "conflict"; readonly conflict: Conflict }
  | { readonly type: "check"; readonly check: CheckReport; readonly findings: readonly Finding[] }
  | { readonly type: "budget"; readonly budget: Json }
  /** Briefs that go out again: their outcomes become earlier ones. */
  | { readonly type: "reopened"; readonly briefIds: readonly string[] }
  /** Of a planner's or integrator's agent; the nth entry of a key is the nth time that it was asked the same. */
  | { readonly type: "agent"; readonly key: string; readonly outcome: Outcome }
  /** Outcomes that are not final, or with `retryFailed` not ok, become earlier ones. */
  | {
      readonly type: "resumed"
      readonly retryFailed: boolean
      /** What it was taken up by, such as files that were repaired meanwhile. */
      readonly command?: Json
    }
  | { readonly type: "draining" }
  /** With `outputIs` the output is `null` here, and made of the outcomes and the last plan: a line for each. */
  | { readonly type: "run_end"; readonly result: Omit<Result, "outcomes">; readonly outputIs?: "lines" }

/** What is left of an outcome whose attempts stand in entries of their own. */
export type OutcomeWithoutAttempts = WithoutAttempts<Outcome>

// Member by member: `Omit` of the union would keep only what all of them have.
type WithoutAttempts<T> = T extends unknown ? Omit<T, "attempts"> : never

/** One line of a journal. */
export type JournalEntry = {
  /** From 1, without a gap. */
  readonly n: number
  /** Epoch milliseconds. */
  readonly at: number
  /** The entry that this one follows from. */
  readonly cause: number | null
  /** Values that are too large for a line and stand in files beside it; in the line they are `null`. */
  readonly large?: readonly LargeReference[]
  /** True when secrets were taken out of this entry. */
  readonly redacted?: true
} & JournalEntryBody

/** Where a large value belongs, and the file that holds it. */
export interface LargeReference {
  /** Keys that lead to its place in the entry. */
  readonly path: readonly string[]
  /** Names the file: SHA-256 (FIPS 180-4) of its bytes, in hexadecimal digits. */
  readonly sha256: string
  readonly bytes: number
  /** Number of elements, where it is a list. */
  readonly elements?: number
}
