import type { CallAttempt } from "../../runtime/call.js"
import type { BranchContext } from "../agent.js"

/** The branch's context with the signal of one try: a try out of time is told to stop before the next begins. */
export function contextOfTry(context: BranchContext, attempt: CallAttempt): BranchContext {
  return new Proxy(context, {
    get(branch, key) {
      return key === "signal" ? attempt.signal : (Reflect.get(branch, key, branch) as unknown)
    },
  })
}
