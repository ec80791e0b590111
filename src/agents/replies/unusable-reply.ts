import { AttemptError } from "../../runtime/failure.js"
import type { OutcomeError } from "../../task/outcome.js"

/** A reply that came and cannot be used: what is wrong with it, and what it said. */
export class UnusableReply extends AttemptError {
  /** The reply as it came. */
  readonly raw: string

  constructor(failure: OutcomeError, raw: string) {
    super(failure)
    this.name = "UnusableReply"
    this.raw = raw
  }
}
