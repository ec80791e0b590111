import { AttemptError } from "../runtime/failure.js"
import type { OutcomeError } from "../task/outcome.js"

/** A pattern inside a branch that came to nothing. Its tries are its own branches', so it says itself whether there were any. */
export class NestedFailure extends AttemptError {
  readonly sent: boolean

  constructor(failure: OutcomeError, sent: boolean) {
    super(failure)
    this.name = "NestedFailure"
    this.sent = sent
  }
}
