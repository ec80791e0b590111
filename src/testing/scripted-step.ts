import type { BranchContext } from "../agents/agent.js"
import type { CallAttempt, CallReply } from "../runtime/call.js"
import type { Spend } from "../task/usage.js"

interface StepSettings {
  /** Virtual milliseconds the step takes before it replies or fails. @default 0 */
  readonly after?: number
  /** Saved at the start of the step, as what the branch has so far. */
  readonly partial?: unknown
  /** Goes on when its branch is stopped, as a badly written agent would. @default false */
  readonly ignoresSignal?: boolean
}

/** One thing a scripted agent does when it is called. */
export type ScriptStep = StepSettings &
  (
    | {
        readonly reply: unknown
        /** What the reply is said to have cost. */
        readonly spend?: Spend
      }
    /** Thrown as it is, `undefined` included; errors with a status or code are retried as the real ones are. */
    | { readonly fail: unknown }
    /** Never replies. */
    | { readonly hang: true }
  )

/** Plays one step: saves its partial, waits its time, replies or throws. */
export async function playStep(
  step: ScriptStep,
  context: BranchContext,
  attempt: CallAttempt,
): Promise<CallReply<unknown>> {
  if (step.partial !== undefined) context.savePartial(step.partial)
  const waitMs = "hang" in step ? Infinity : (step.after ?? 0)
  if (waitMs > 0) await wait(waitMs, context, step.ignoresSignal === true ? undefined : attempt.signal)
  if ("reply" in step)
    return { value: step.reply, ...(step.spend === undefined ? {} : { spend: step.spend }) }
  // Whatever a user's code may throw, the script can too.
  throw "fail" in step ? step.fail : undefined
}

function wait(milliseconds: number, context: BranchContext, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = context.runtime.clock.setTimer(milliseconds, resolve)
    const stop = (): void => {
      cancel()
      const reason: unknown = signal?.reason
      reject(reason instanceof Error ? reason : new Error("aborted"))
    }
    if (signal?.aborted === true) stop()
    else signal?.addEventListener("abort", stop, { once: true })
  })
}
