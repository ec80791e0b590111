import { z } from "zod"
import type { RunEventSink } from "../runtime/events.js"
import type { Runtime } from "../runtime/runtime.js"

/** What one run may set. */
export const runOptionsSchema = z.strictObject({
  /** Cancels the run, down to the socket; what is there by then is in the result. */
  signal: z.instanceof(AbortSignal, { error: "expected an AbortSignal" }).optional(),
  /** Same seed, same schedule and same draws; it is also sent to models that take one. @default a new one each run */
  seed: z.int("expected a whole number").optional(),
  /** @default a new one: date, time and random letters */
  runId: z.string().min(1, "expected an id that is not empty").optional(),
  /** Told of everything that happens. */
  onEvent: z
    .custom<RunEventSink>((value) => typeof value === "function", "expected a function of an event")
    .optional(),
  /** Ids of the briefs to run; the others are left out. @default all */
  only: z.array(z.string()).min(1, "expected at least one brief id").optional(),
  /** Time, ids and lanes, for tests. @default the system's */
  runtime: z
    .custom<Runtime>((value) => typeof value === "object" && value !== null, "expected a runtime")
    .optional(),
})

export type RunOptions = z.input<typeof runOptionsSchema>
