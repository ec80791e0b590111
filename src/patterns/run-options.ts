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

/** Who hears of a run. */
interface Listening {
  /**
   * Told of everything that happens; while a promise it returns is pending, no further branch starts. @default nobody
   */
  readonly onEvent?: RunEventSink | undefined
  /** Time, ids and limits, for tests. @default the system's */
  readonly runtime?: Runtime | undefined
}

/** What holds a run back, and who answers its questions. */
interface Effects extends Listening {
  /** Cancels the run, down to the socket; what is there by then is in the result. @default none */
  readonly signal?: AbortSignal | undefined
  /**
   * Aborted, no further branch starts and those that run may end; then the run ends `cancelled`, and can go on later.
   * @default none
   */
  readonly drain?: AbortSignal | undefined
  /**
   * Asked when the plan is to be approved; the time it takes does not count. An edit that is refused is asked again.
   * @default nobody: the run waits in its `checkpointer`
   */
  readonly onApproval?: OnApproval | undefined
  /** Asked when too little came back, and `shortfall` is "ask". @default nobody: the run waits in its `checkpointer` */
  readonly onShortfall?: OnShortfall | undefined
}

/** What one run may set. */
export interface RunOptions extends Effects {
  /** Same seed, same schedule and same draws; it is also sent to models that take one. @default a new one each run */
  readonly seed?: number | undefined
  /** Name of the run, in its records and events. @default a new one: date, time and random letters */
  readonly runId?: string | undefined
  /** Ids of the briefs to run; the others are left out. @default all */
  readonly only?: readonly string[] | undefined
  /**
   * Holds the run on a thread named by its id, so that `resume` can go on with it, in another process too. Beside a
   * `journal` the checkpointer says where the graph stands, and the journal records. @default none
   */
  readonly checkpointer?: BaseCheckpointSaver | undefined
  /**
   * Folder of all journals: this run writes its own there, as it goes, and announces nothing before it is on disk. A
   * run that was killed goes on by `resume`. @default no journal
   */
  readonly journal?: string | undefined
  /** What the run was started by, such as a command line: plain JSON, kept in its journal. @default nothing */
  readonly command?: Json | undefined
}

/**
 * What going on with a run may set: `checkpointer` or `journal`, whichever holds it; both for one that waits for an
 * answer and left a journal until then.
 */
export interface ResumeOptions extends Effects {
  /** What holds the run. @default none: the `journal` does */
  readonly checkpointer?: BaseCheckpointSaver | undefined
  /** The folder of journals that has the run's. @default none: the `checkpointer` holds it */
  readonly journal?: string | undefined
  /** Sends out again what failed, too, of a run that has ended; goes with `journal`. @default false */
  readonly retryFailed?: boolean | undefined
  /** What the run is taken up by: plain JSON, kept in its journal. Goes with `journal` alone. @default nothing */
  readonly command?: Json | undefined
  /**
   * The question that is answered; an `ApprovalRequired` carries it. Goes with `answer` and `checkpointer`. @default
   * none
   */
  readonly interruptId?: string | undefined
  /** The answer. @default none: goes on with a run that was cut off, or asks `onApproval` */
  readonly answer?: ApprovalAnswer | ShortfallAnswer | undefined
}

/** What looking at a run that is on record may set. */
export interface RecordOptions extends Listening {
  /** The folder of journals that has the run's. */
  readonly journal: string
}

const checkpointer = z.custom<BaseCheckpointSaver>(
  (value) => typeof value === "object" && value !== null && "getTuple" in value,
  "expected a LangGraph checkpointer",
)

const listening = {
  onEvent: z
    .custom<RunEventSink>((value) => typeof value === "function", "expected a function of an event")
    .optional(),
  runtime: z
    .custom<Runtime>((value) => typeof value === "object" && value !== null, "expected a runtime")
    .optional(),
}

const effects = {
  ...listening,
  signal: z.instanceof(AbortSignal, { error: "expected an AbortSignal" }).optional(),
  drain: z.instanceof(AbortSignal, { error: "expected an AbortSignal" }).optional(),
  onApproval: z
    .custom<OnApproval>((value) => typeof value === "function", "expected a function of a request")
    .optional(),
  onShortfall: z
    .custom<OnShortfall>((value) => typeof value === "function", "expected a function of a request")
    .optional(),
}

const folder = z.string().min(1, "expected the folder of all journals, for example .quorum/runs")

export const runOptionsSchema = z.strictObject({
  ...effects,
  seed: z.int("expected a whole number").optional(),
  runId: z.string().min(1, "expected an id that is not empty").optional(),
  only: z.array(z.string()).min(1, "expected at least one brief id").readonly().optional(),
  checkpointer: checkpointer.optional(),
  journal: folder.optional(),
  command: z.custom<Json>((value) => value !== undefined, "expected plain JSON").optional(),
})

export const resumeOptionsSchema = z.strictObject({
  ...effects,
  checkpointer: checkpointer.optional(),
  journal: folder.optional(),
  retryFailed: z.boolean().default(false),
  command: z.custom<Json>((value) => value !== undefined, "expected plain JSON").optional(),
  interruptId: z.string().min(1, "expected an id that is not empty").optional(),
  answer: z
    .custom<ApprovalAnswer | ShortfallAnswer>((value) => value !== undefined, "expected an answer")
    .optional(),
})

export const recordOptionsSchema = z.strictObject({
  ...listening,
  journal: folder,
})
