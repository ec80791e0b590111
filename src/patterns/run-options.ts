import type { BaseCheckpointSaver } from "@langchain/langgraph"
import { z } from "zod"
import type { RunEventSink } from "../runtime/events.js"
import type { Runtime } from "../runtime/runtime.js"
import type { ApprovalAnswer, ApprovalRequest } from "../task/approval.js"
import type { Json } from "../task/json.js"
import type { ShortfallAnswer, ShortfallRequest } from "../task/shortfall-request.js"

/** Asked about a plan that waits; the signal is aborted when no answer is wanted any more. */
export type OnApproval = (
  request: ApprovalRequest,
  context: { readonly signal: AbortSignal },
) => ApprovalAnswer | Promise<ApprovalAnswer>

/** Asked about a run that falls short; the signal is aborted when no answer is wanted any more. */
export type OnShortfall = (
  request: ShortfallRequest,
  context: { readonly signal: AbortSignal },
) => ShortfallAnswer | Promise<ShortfallAnswer>

const checkpointer = z.custom<BaseCheckpointSaver>(
  (value) => typeof value === "object" && value !== null && "getTuple" in value,
  "expected a LangGraph checkpointer",
)

const listening = {
  /** Told of everything that happens; while a promise it returns is pending, no further branch starts. */
  onEvent: z
    .custom<RunEventSink>((value) => typeof value === "function", "expected a function of an event")
    .optional(),
  /** Time, ids and limits, for tests. @default the system's */
  runtime: z
    .custom<Runtime>((value) => typeof value === "object" && value !== null, "expected a runtime")
    .optional(),
}

const effects = {
  ...listening,
  /** Cancels the run, down to the socket; what is there by then is in the result. */
  signal: z.instanceof(AbortSignal, { error: "expected an AbortSignal" }).optional(),
  /** Aborted, no further branch starts and those that run may end; then the run ends `cancelled`, and can go on later. */
  drain: z.instanceof(AbortSignal, { error: "expected an AbortSignal" }).optional(),
  /** Asked when the plan is to be approved; the time it takes does not count. An edit that is refused is asked again. */
  onApproval: z
    .custom<OnApproval>((value) => typeof value === "function", "expected a function of a request")
    .optional(),
  /** Asked when too little came back, and the policy is to ask. */
  onShortfall: z
    .custom<OnShortfall>((value) => typeof value === "function", "expected a function of a request")
    .optional(),
}

const folder = z.string().min(1, "expected the folder of all journals, for example .quorum/runs")

/** What one run may set. */
export const runOptionsSchema = z.strictObject({
  ...effects,
  /** Same seed, same schedule and same draws; it is also sent to models that take one. @default a new one each run */
  seed: z.int("expected a whole number").optional(),
  /** @default a new one: date, time and random letters */
  runId: z.string().min(1, "expected an id that is not empty").optional(),
  /** Ids of the briefs to run; the others are left out. @default all */
  only: z.array(z.string()).min(1, "expected at least one brief id").optional(),
  /**
   * Holds the run on a thread named by its id, so that `resume` can go on with it, in another process too. Beside a
   * `journal` the checkpointer says where the graph stands, and the journal records.
   */
  checkpointer: checkpointer.optional(),
  /**
   * Folder of all journals: this run writes its own there, as it goes, and announces nothing before it is on disk. A
   * run that was killed goes on by `resume`. @default no journal
   */
  journal: folder.optional(),
  /** What the run was started by, such as a command line: plain JSON, kept in its journal. */
  command: z.custom<Json>((value) => value !== undefined, "expected plain JSON").optional(),
})

export type RunOptions = z.input<typeof runOptionsSchema>

/**
 * What going on with a run may set: `checkpointer` or `journal`, whichever holds it; both for one that waits for an
 * answer and left a journal until then.
 */
export const resumeOptionsSchema = z.strictObject({
  ...effects,
  /** What holds the run. */
  checkpointer: checkpointer.optional(),
  /** The folder of journals that has the run's. */
  journal: folder.optional(),
  /** Sends out again what failed, too, of a run that has ended; goes with `journal`. @default false */
  retryFailed: z.boolean().default(false),
  /** The question that is answered; an `ApprovalRequired` carries it. Goes with `answer` and `checkpointer`. */
  interruptId: z.string().min(1, "expected an id that is not empty").optional(),
  /** The answer. @default none: goes on with a run that was cut off, or asks `onApproval` */
  answer: z
    .custom<ApprovalAnswer | ShortfallAnswer>((value) => value !== undefined, "expected an answer")
    .optional(),
})

export type ResumeOptions = z.input<typeof resumeOptionsSchema>

/** What looking at a run that is on record may set. */
export const recordOptionsSchema = z.strictObject({
  ...listening,
  /** The folder of journals that has the run's. */
  journal: folder,
})

export type RecordOptions = z.input<typeof recordOptionsSchema>
