import { z } from "zod"
import { type RetryOptions, retrySchema } from "../runtime/retry.js"
import { type OutputLimitOptions, outputLimitsSchema } from "../task/limits.js"
import { quorumSchema } from "../task/quorum.js"
import { type HedgeOptions, hedgeSchema } from "./run/hedge-policy.js"

const milliseconds = z.number().positive("expected a number of milliseconds above 0")

/** What every pattern may set for its runs. */
export interface RunSettingsOptions {
  /** Branches at once, and calls to one model at once over all runs of the process. @default 16 */
  readonly concurrency?: number | undefined
  /** Calls to one model a minute, over all runs of the process. @default no limit but what the provider tells */
  readonly requestsPerMinute?: number | undefined
  /**
   * Tokens to and from one model a minute, over all runs of the process. @default no limit but what the provider
   * tells
   */
  readonly tokensPerMinute?: number | undefined
  /** Running time of a branch in milliseconds; waiting in our own queue does not count. @default no limit */
  readonly timeoutMs?: number | undefined
  /** Time of one try inside a branch, in milliseconds. @default no limit */
  readonly attemptTimeoutMs?: number | undefined
  /** While a model streams its reply: longest silence between two pieces of it, in milliseconds. @default no limit */
  readonly streamIdleMs?: number | undefined
  /**
   * Longest wait of a call in line, in milliseconds; one that waits longer fails unsent, as `shed`. @default no limit
   */
  readonly queueTimeoutMs?: number | undefined
  /** Time of the whole run in milliseconds, waiting included. @default no limit */
  readonly runTimeoutMs?: number | undefined
  /** Fewest usable outcomes: a count, or a share between 0 and 1. @default 1; votes have their own */
  readonly quorum?: number | undefined
  /** Most the run may cost, in US dollars. @default no cap */
  readonly maxCost?: number | undefined
  /** Most model calls of the run, tries and nested runs included. @default no cap */
  readonly maxCalls?: number | undefined
  /** Most tokens of the run, in and out, nested runs included. @default no cap */
  readonly maxTokens?: number | undefined
  /** Second tries of the last stragglers, for agents that may run twice; votes never hedge. @default true */
  readonly hedge?: boolean | HedgeOptions | undefined
  /** Folder of replies that are kept, and not paid for twice. @default none */
  readonly cache?: string | undefined
  /** How failed calls are tried again. @default 4 tries, from 500 ms apart */
  readonly retry?: RetryOptions | undefined
  /** Bounds on what a branch may hand back. @default 1,000,000 characters, 64 levels, 100,000 keys */
  readonly limits?: OutputLimitOptions | undefined
}

export const runSettingsSchema = z.strictObject({
  concurrency: z.int().min(1, "expected a whole number of at least 1").optional(),
  requestsPerMinute: z.number().positive("expected a number above 0").optional(),
  tokensPerMinute: z.number().positive("expected a number above 0").optional(),
  timeoutMs: milliseconds.optional(),
  attemptTimeoutMs: milliseconds.optional(),
  streamIdleMs: milliseconds.optional(),
  queueTimeoutMs: milliseconds.optional(),
  runTimeoutMs: milliseconds.optional(),
  quorum: quorumSchema.optional(),
  maxCost: z.number().positive("expected an amount above 0").optional(),
  maxCalls: z.int().positive("expected a whole number of at least 1").optional(),
  maxTokens: z.int().positive("expected a whole number of at least 1").optional(),
  hedge: hedgeSchema.default(true),
  cache: z.string().min(1, "expected a folder").optional(),
  retry: retrySchema.prefault({}),
  limits: outputLimitsSchema.prefault({}),
})

export type RunSettings = z.output<typeof runSettingsSchema>

/** Branches at once when neither the caller nor the agent says. */
export const defaultConcurrency = 16
