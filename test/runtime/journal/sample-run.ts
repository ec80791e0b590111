import { type JournalEntryBody, journalVersion } from "../../../src/runtime/journal/journal-entry.js"
import type { Attempt, Outcome } from "../../../src/task/outcome.js"
import { totalSpend } from "../../../src/task/usage.js"

const startedAt = 1_700_000_000_000

/** A try that cost one call and a tenth of a cent. */
export function attemptOf(number: number, status: Attempt["status"] = "ok"): Attempt {
  return {
    number,
    target: "openai:gpt-5-mini",
    kind: number === 1 ? "first" : "retry",
    status,
    startedAt: startedAt + number,
    runMs: 40,
    delayMs: 3,
    queueMs: 2,
    tokenWaitMs: 1,
    backoffMs: 0,
    usage: { calls: 1, inputTokens: 200, outputTokens: 50, cachedTokens: 0, reasoningTokens: 0 },
    cost: 0.001,
    ...(status === "failed"
      ? { error: { kind: "transient" as const, message: "the connection broke" } }
      : {}),
  }
}

/** How a brief ended: "ok" unless told otherwise. */
export function outcomeOf(
  briefId: string,
  ending: DistributiveOmit<Outcome, Framed> = { status: "ok", output: `about ${briefId}` },
  attempts: readonly Attempt[] = [attemptOf(1)],
): Outcome {
  return {
    briefId,
    index: Number(briefId) || 0,
    attempts,
    ...totalSpend(attempts),
    startedAt,
    endedAt: startedAt + 50,
    queueMs: 2,
    runMs: 40,
    ...ending,
  }
}

type Framed =
  | "briefId"
  | "index"
  | "attempts"
  | "usage"
  | "cost"
  | "startedAt"
  | "endedAt"
  | "queueMs"
  | "runMs"
type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never

/** The first entry of a journal. */
export function runEntry(id = "sample", input: string = "Compare the three"): JournalEntryBody {
  return {
    type: "run",
    version: journalVersion,
    pattern: "section",
    identity: { id, seed: 7, seedGiven: true, startedAt },
    input,
    only: null,
    options: { quorum: 2, concurrency: 4 },
  }
}

export function planEntry(count: number, round = 1): JournalEntryBody {
  return {
    type: "plan",
    round,
    plan: {
      origin: "caller",
      briefs: Array.from({ length: count }, (_, index) => ({
        id: String(index),
        index,
        objective: `Look at part ${index}`,
        ...(index > 0 && index % 10 === 0 ? { dependsOn: [String(index - 1)] } : {}),
      })),
      ...totalSpend([]),
    },
  }
}

/** A branch on record: its start, its attempts, its outcome. */
export function branchEntries({ attempts, ...outcome }: Outcome, round = 1): readonly JournalEntryBody[] {
  const { briefId } = outcome
  return [
    { type: "started", briefId, round },
    ...attempts.map((attempt): JournalEntryBody => ({ type: "attempt", briefId, attempt })),
    { type: "outcome", outcome },
  ]
}

export function endEntry(count: number): JournalEntryBody {
  return {
    type: "run_end",
    result: {
      status: "partial",
      reason: "1 brief missing",
      output: { text: "all in all" },
      pattern: "section",
      runId: "sample",
      seed: 7,
      simulated: false,
      coverage: { briefs: count, ok: count - 1, failed: 1, timedOut: 0, cancelled: 0, skipped: 0, quorum: 2 },
      failures: [],
      conflicts: [],
      duplicates: [],
      warnings: [],
      verdict: { ok: true, findings: [], checks: [] },
      integrator: { name: "collect", params: {} },
      ...totalSpend([]),
      rounds: 2,
      repairs: 1,
      startedAt,
      endedAt: startedAt + 5_000,
    },
  }
}

/** A run in which everything happens that a journal knows, of about 200 entries; some values are too large for a line. */
export function sampleRun(count = 56): readonly JournalEntryBody[] {
  const failed = { status: "failed", error: { kind: "transient", message: "the connection broke" } } as const
  const branches = Array.from({ length: count }, (_, index) => {
    const id = String(index)
    if (index % 14 === 5) return outcomeOf(id, failed, [attemptOf(1, "failed"), attemptOf(2, "failed")])
    if (index % 20 === 7) return outcomeOf(id, { status: "ok", output: `${id}\n`.repeat(9_000) })
    return outcomeOf(id, undefined, index % 9 === 0 ? [attemptOf(1, "failed"), attemptOf(2)] : undefined)
  })
  const [first, ...others] = branches
  return [
    runEntry("sample", "Compare the three\n".repeat(1_000)),
    planEntry(count),
    ...(first === undefined ? [] : branchEntries(first)),
    { type: "budget", budget: { spent: { calls: 1 } } },
    ...others.flatMap((outcome) => branchEntries(outcome)),
    { type: "draining" },
    { type: "resumed", retryFailed: false },
    { type: "reopened", briefIds: ["5", "19"] },
    ...["5", "19"].flatMap((id) => branchEntries(outcomeOf(id), 2)),
    { type: "attempt", briefId: null, attempt: attemptOf(1) },
    { type: "agent", key: "k1", outcome: outcomeOf("synthesis") },
    {
      type: "conflict",
      conflict: {
        path: "licence",
        values: [],
        rule: "plan order",
        chosen: "MIT",
        rejected: ["ISC"],
        status: "unresolved",
        detail: "MIT against ISC",
      },
    },
    { type: "ballot", ballot: { choice: "A" } },
    { type: "check", check: { check: "V1", name: "schema", status: "passed" }, findings: [] },
    endEntry(count),
  ]
}
