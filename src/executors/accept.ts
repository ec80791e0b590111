import { z } from "zod"
import { askedSchema } from "../agents/replies/asked-schema.js"
import { UnusableReply } from "../agents/replies/unusable-reply.js"
import type { Brief } from "../task/brief.js"
import { boundedCopy } from "../task/bounded-copy.js"
import { describe, isPlainObject } from "../task/json.js"
import { type OutputLimits, violatedLimit } from "../task/limits.js"
import type { Outcome, OutcomeError } from "../task/outcome.js"
import { listClaims, rawTextOf } from "./claims.js"
import { type TakenReply, takeReply } from "./take-reply.js"

type OutcomeFrame = Pick<
  Outcome,
  | "briefId"
  | "index"
  | "attempts"
  | "startedAt"
  | "endedAt"
  | "queueMs"
  | "runMs"
  | "usage"
  | "cost"
  | "simulated"
  | "nested"
  | "hedge"
>
type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never

/** How a branch ended, without what its executor knows of it. */
export type Ending = DistributiveOmit<Outcome, keyof OutcomeFrame>

/**
 * The boundary: what a branch hands back is untrusted until it has passed the limits and its schema, and what is not
 * for a branch to say does not pass at all.
 *
 * Ballots keep what they said, also those that are invalid.
 */
export function accept(reply: unknown, brief: Brief, limits: OutputLimits): Ending {
  if (typeof reply !== "object" || reply === null) {
    return { status: "failed", error: invalid(`expected a reply with an output, got ${describe(reply)}`) }
  }
  const taken = takeReply(reply, limits, isBallot(brief))
  const { beside } = taken
  const judged = judge(taken, brief, limits)
  const claims = isBallot(brief) ? [...taken.ignored, ...strippedNames(brief, judged.handed)] : taken.ignored
  const ignored = claims.length === 0 ? {} : { ignored: listClaims(claims, new Map()) }
  const raw = isBallot(brief) ? (taken.raw ?? textOf(judged.handed, limits)) : undefined
  if ("problem" in judged) {
    return { status: "failed", error: invalid(judged.problem), ...rawField(raw), ...ignored }
  }
  const { output } = judged
  // What the output itself tells is not kept twice.
  const told = raw === (taken.raw === undefined ? textOf(output, limits) : output)
  return { status: "ok", output, ...beside, ...(told ? {} : rawField(raw)), ...ignored }
}

type Judged = {
  /** What was handed in, apart from what the agent still holds; absent when it is over the limits. */
  readonly handed?: unknown
} & ({ readonly output: unknown } | { readonly problem: string })

function judge({ output, beside }: TakenReply, brief: Brief, limits: OutputLimits): Judged {
  if (output === undefined) return { problem: "the agent returned no output" }
  const copy = boundedCopy(output, limits)
  if ("problem" in copy) return { problem: `the output ${copy.problem}` }
  const handed = copy.value
  const tooMuchBeside = violatedLimit(Object.values(beside), limits)
  if (tooMuchBeside !== undefined) return { handed, problem: `what came beside the output ${tooMuchBeside}` }
  if (brief.output === undefined) return { handed, output: handed }
  const parsed = brief.output.safeParse(handed)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const place = issue?.path.join(".") || "the top"
    return { handed, problem: `the output breaks its schema at ${place}: ${issue?.message ?? ""}` }
  }
  const unfit = violatedLimit(parsed.data, limits)
  return unfit === undefined
    ? { handed, output: parsed.data }
    : { handed, problem: `the parsed output ${unfit}` }
}

/** Names that an object says and its schema does not know: of a ballot, somebody may have tried to say more than one. */
function strippedNames({ output }: Brief, handed: unknown): readonly string[] {
  const schema = output === undefined ? undefined : askedSchema(output)
  if (!(schema instanceof z.ZodObject) || schema.def.catchall !== undefined || !isPlainObject(handed))
    return []
  return Object.keys(handed).filter((name) => !Object.hasOwn(schema.shape, name))
}

/** What a ballot said whose agent threw it away as unusable. */
export function rawOfUnusable(
  thrown: unknown,
  brief: Brief,
  limits: OutputLimits,
): { readonly raw?: string; readonly ignored?: readonly string[] } {
  if (!isBallot(brief) || !isUnusableReply(thrown) || thrown.failure.kind !== "invalid_output") return {}
  const raw = rawTextOf(thrown.raw, limits)
  return "value" in raw ? { raw: raw.value } : { ignored: listClaims(["raw"], new Map([["raw", raw.why]])) }
}

/** Only the briefs of a vote have a sample index. */
function isBallot({ sampleIndex }: Brief): boolean {
  return sampleIndex !== undefined
}

function isUnusableReply(thrown: unknown): thrown is UnusableReply {
  try {
    return thrown instanceof UnusableReply
  } catch {
    // A revoked proxy.
    return false
  }
}

/** An output as text: a ballot that was no text keeps what it said as JSON. */
function textOf(handed: unknown, limits: OutputLimits): string | undefined {
  if (handed === undefined) return undefined
  const text = typeof handed === "string" ? handed : JSON.stringify(handed)
  return text.length <= limits.maxSize ? text : undefined
}

function rawField(raw: string | undefined): { readonly raw?: string } {
  return raw === undefined ? {} : { raw }
}

function invalid(message: string): OutcomeError {
  return { kind: "invalid_output", message }
}
