import { z } from "zod"
import { retrySchema } from "../runtime/retry.js"
import { outputLimitsSchema } from "../task/limits.js"
import { quorumSchema } from "../task/quorum.js"
import { hedgeSchema } from "./hedge-policy.js"

const milliseconds = z.number().positive("expected a number of milliseconds above 0")

/** What every pattern may set for its runs. */
export const runSettingsSchema = z.strictObject({
  /** Branches at once, and calls to one model at once over all runs of the process. @default 16 */
  concurrency: z.int().min(1, "expected a whole number of at least 1").optional(),
  /** Calls to one model a minute, over all runs of the process. @default no limit but what the provider tells */
  requestsPerMinute: z.number().positive("expected a number above 0").optional(),
  /** Tokens to and from one model a minute, over all runs of the process. @default no limit but what the provider tells */
  tokensPerMinute: z.number().positive("expected a number above 0").optional(),
  /** Running time of a branch; waiting in our own queue does not count. @default no limit */
  timeoutMs: milliseconds.optional(),
  /** Time of one try inside a branch. @default no limit */
  attemptTimeoutMs: milliseconds.optional(),
  /** While a model streams its reply: longest silence between two pieces of it. @default no limit */
  streamIdleMs: milliseconds.optional(),
  /** Longest wait of a call in line; one that waits longer fails unsent, as `shed`. @default no limit */
  queueTimeoutMs: milliseconds.optional(),
  /** Time of the whole run, waiting included. @default no limit */
  runTimeoutMs: milliseconds.optional(),
  /** Fewest usable outcomes: a count, or a share between 0 and 1. @default 1; votes have their own */
  quorum: quorumSchema.optional(),
  /** Most the run may cost, in US dollars. @default no cap */
  maxCost: z.number().positive("expected an amount above 0").optional(),
  /** Most model calls of the run, tries and nested runs included. @default no cap */
  maxCalls: z.int().positive("expected a whole number of at least 1").optional(),
  /** Most tokens of the run, in and out, nested runs included. @default no cap */
  maxTokens: z.int().positive("expected a whole number of at least 1").optional(),
  /** Second tries of the last stragglers, for agents that may run twice; votes never hedge. @default true */
  hedge: hedgeSchema.default(true),
  /** Folder of replies that are not paid for twice. @default none */
  cache: z.string().min(1, "expected a folder").optional(),
  retry: retrySchema.prefault({}),
  limits: outputLimitsSchema.prefault({}),
})

export type RunSettings = z.output<typeof runSettingsSchema>

/** Branches at once when neither the caller nor the agent says. */
export const defaultConcurrency = 16
