import type { OutcomeError } from "../../task/outcome.js"
import { AttemptError } from "../failure.js"
import type { LimitedCall } from "./limited-call.js"
import type { LimitName } from "./limits/rate-report.js"

/** The code of a call that was not sent because its limiter is out. */
export const limiterOutCode = "limiter_out"

/** Why a call is not sent; nothing was paid. */
export const refusals = {
  /** The provider has told that no call can succeed. */
  stopped: ({ kind, message }: OutcomeError): AttemptError =>
    new AttemptError({ kind, message: `Not sent, because a call before it ended with: ${message}` }),

  /** The provider has been overloaded for so long that whoever can goes elsewhere. */
  out: (): AttemptError =>
    new AttemptError({
      kind: "overloaded",
      code: limiterOutCode,
      message: "Not sent: the provider is overloaded, and the last calls all failed",
    }),

  queueTimeout: ({ waitsUntil, queuedAt }: LimitedCall): AttemptError =>
    new AttemptError({
      kind: "shed",
      message: `Not sent within ${waitsUntil - queuedAt} ms of waiting in line`,
    }),

  /** @param neededMs what it would take at least, waiting included */
  deadline: (leftMs: number, neededMs: number): AttemptError =>
    new AttemptError({
      kind: "deadline",
      message:
        leftMs <= 0
          ? "Not sent: its deadline has passed"
          : `Not sent: ${Math.round(leftMs)} ms are left before its deadline, it would need ${Math.round(neededMs)} ms at least`,
    }),

  tooLarge: ({ cost }: LimitedCall, limit: LimitName): AttemptError =>
    new AttemptError({
      kind: "invalid_request",
      message:
        `Not sent: ${cost.inputTokens} tokens of input and up to ${cost.outputTokens} of output are more ` +
        `than the limit of ${limit} ever lets through; shorten the input or bound the output`,
    }),
} as const
