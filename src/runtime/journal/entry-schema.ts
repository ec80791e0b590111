import { z } from "zod"

// What the fold goes by, and no more: the rest is what was put in. Texts come from files that anybody can edit.

const count = z.number()
// What a provider reports may be no number: it must not make the journal unreadable, JSON has null for it.
const measure = z.number().nullable()
const spend = {
  usage: z.looseObject({
    calls: measure,
    inputTokens: measure,
    outputTokens: measure,
    cachedTokens: measure,
    reasoningTokens: measure,
  }),
  cost: measure,
}

const attempt = z.looseObject({
  number: count,
  target: z.string(),
  status: z.enum(["ok", "failed", "timed_out", "cancelled"]),
  startedAt: count,
  runMs: measure,
  queueMs: measure,
  ...spend,
})

const frame = {
  briefId: z.string(),
  index: count,
  startedAt: count,
  endedAt: count,
  queueMs: measure,
  runMs: measure,
  ...spend,
}

function outcomeWith<Fields extends z.core.$ZodLooseShape>(fields: Fields) {
  return z.discriminatedUnion("status", [
    z.looseObject({ ...frame, ...fields, status: z.literal("ok") }),
    z.looseObject({
      ...frame,
      ...fields,
      status: z.literal("failed"),
      error: z.looseObject({ kind: z.string(), message: z.string() }),
    }),
    z.looseObject({
      ...frame,
      ...fields,
      status: z.literal("timed_out"),
      scope: z.enum(["attempt", "branch", "run"]),
    }),
    z.looseObject({
      ...frame,
      ...fields,
      status: z.literal("cancelled"),
      by: z.enum(["user", "parent", "decided", "budget", "hedge"]),
    }),
    z.looseObject({
      ...frame,
      ...fields,
      status: z.literal("skipped"),
      reason: z.enum(["dependency_failed", "independence", "budget", "not_approved", "duplicate"]),
    }),
  ])
}

const identity = z.looseObject({ id: z.string(), seed: count, seedGiven: z.boolean(), startedAt: count })
const brief = z.looseObject({ id: z.string(), index: count, dependsOn: z.array(z.string()).optional() })
const texts = z.array(z.string())

/** The entries of a journal; looser than what is written, so that older journals keep loading. */
export const entryBodySchema = z.discriminatedUnion("type", [
  z.looseObject({
    type: z.literal("run"),
    version: z.literal([1, 2]),
    pattern: z.string(),
    identity,
    input: z.json(),
    only: texts.nullable(),
    options: z.json(),
  }),
  z.looseObject({
    type: z.literal("plan"),
    plan: z.looseObject({ briefs: z.array(brief), ...spend }),
    round: count,
  }),
  z.looseObject({ type: z.literal("started"), briefId: z.string(), round: count }),
  z.looseObject({ type: z.literal("attempt"), briefId: z.string().nullable(), attempt }),
  z.looseObject({ type: z.literal("outcome"), outcome: outcomeWith({}) }),
  z.looseObject({ type: z.literal("ballot") }),
  z.looseObject({ type: z.literal("conflict") }),
  z.looseObject({ type: z.literal("check") }),
  z.looseObject({ type: z.literal("budget") }),
  z.looseObject({ type: z.literal("reopened"), briefIds: texts }),
  z.looseObject({
    type: z.literal("agent"),
    key: z.string(),
    outcome: outcomeWith({ attempts: z.array(attempt) }),
  }),
  z.looseObject({ type: z.literal("resumed"), retryFailed: z.boolean() }),
  z.looseObject({ type: z.literal("draining") }),
  z.looseObject({
    type: z.literal("run_end"),
    result: z.looseObject({
      status: z.enum(["complete", "partial", "failed", "cancelled"]),
      pattern: z.string(),
      startedAt: count,
      coverage: z.looseObject({ briefs: count }),
      cost: measure,
    }),
    outputIs: z.literal("lines").optional(),
  }),
])

/** What stands before the body in every line. */
export const envelopeSchema = z.looseObject({
  n: z.int().min(1),
  at: count,
  cause: z.int().nullable(),
  type: z.string(),
  large: z
    .array(
      z.looseObject({
        path: texts.min(1).max(2),
        sha256: z.string().regex(/^[0-9a-f]{64}$/, "expected a SHA-256"),
        bytes: count,
      }),
    )
    .optional(),
})
