import { setImmediate as nextTurn } from "node:timers/promises"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isFinal } from "../../../src/runtime/journal/final-outcome.js"
import { type FoldedRun, foldJournal } from "../../../src/runtime/journal/fold-journal.js"
import { GroupCommit } from "../../../src/runtime/journal/group-commit.js"
import type { JournalEntry, JournalEntryBody } from "../../../src/runtime/journal/journal-entry.js"
import { type JournalFile, systemFiles } from "../../../src/runtime/journal/journal-files.js"
import { LargeStore } from "../../../src/runtime/journal/large-store.js"
import { readEntry } from "../../../src/runtime/journal/read-entry.js"
import { createRedactor } from "../../../src/runtime/journal/redact.js"
import { writeLine } from "../../../src/runtime/journal/write-line.js"
import type { Outcome } from "../../../src/task/outcome.js"
import { memoryFile } from "./memory-file.js"
import { attemptOf, outcomeOf, planEntry, runEntry } from "./sample-run.js"

const redactor = createRedactor([], [])
const briefs = ["0", "1", "2", "3"]

/** How a branch may end; `mark` tells one ending from another. */
function endings(mark: string): readonly Parameters<typeof outcomeOf>[1][] {
  return [
    { status: "ok", output: mark },
    { status: "failed", error: { kind: "agent", message: mark } },
    { status: "timed_out", scope: "branch", partial: mark },
    { status: "timed_out", scope: "run", partial: mark },
    { status: "cancelled", by: "user", partial: mark },
    { status: "cancelled", by: "decided", partial: mark },
    { status: "cancelled", by: "hedge", partial: mark },
    { status: "skipped", reason: "budget", because: mark },
  ]
}

/** A run that is written as runs are: each brief settles once, and is announced when its outcome is on disk. */
class RecordedRun {
  readonly file = memoryFile()
  #commit = this.#begin(this.file.open(), 0)
  #entries = 0
  #marks = 0
  #settled = new Map<string, Outcome>()
  readonly #running = new Map<string, number>()
  /** What was announced and stands. */
  readonly announced = new Map<string, Outcome>()

  constructor() {
    this.append(runEntry())
    this.append(planEntry(briefs.length))
  }

  #begin(file: JournalFile, lines: number): GroupCommit {
    return new GroupCommit("memory", file, new LargeStore("nowhere", systemFiles), lines)
  }

  append(body: JournalEntryBody): void {
    this.#entries += 1
    this.#commit.append(writeLine({ n: this.#entries, at: 0, cause: null }, body, redactor))
  }

  /** Adds a try to a branch, which starts with the first. */
  try(briefId: string, failed: boolean): void {
    if (this.#settled.has(briefId)) return
    const tries = this.#running.get(briefId) ?? 0
    if (tries === 0) this.append({ type: "started", briefId, round: 1 })
    this.#running.set(briefId, tries + 1)
    this.append({ type: "attempt", briefId, attempt: attemptOf(tries + 1, failed ? "failed" : "ok") })
  }

  async end(briefId: string, kind: number, waits: boolean): Promise<void> {
    if (this.#settled.has(briefId)) return
    const ending = endings(`mark ${(this.#marks += 1)}`)[kind]
    const { attempts: _, ...outcome } = outcomeOf(briefId, ending, [])
    this.#running.delete(briefId)
    this.#settled.set(briefId, { ...outcome, attempts: [] })
    this.append({ type: "outcome", outcome })
    if (!waits) return
    const standing = new Map(this.#settled)
    try {
      await this.#commit.durable()
    } catch {
      // The process died meanwhile: nothing is announced.
      return
    }
    for (const [id, settled] of standing)
      if (this.#settled.get(id) === settled) this.announced.set(id, { ...settled, attempts: [] })
  }

  /** Missing briefs go out again within the run. */
  mend(): void {
    const ids = [...this.#settled.values()]
      .filter(({ status }) => status === "failed")
      .map(({ briefId }) => briefId)
    if (ids.length === 0) return
    this.append({ type: "reopened", briefIds: ids })
    this.#forget(ids)
  }

  #forget(ids: readonly string[]): void {
    for (const id of ids) {
      this.#settled.delete(id)
      this.announced.delete(id)
    }
  }

  /** The process dies, or the power fails: what was not announced may be lost, and another process goes on. */
  async crash(keep: number, turns: number, retryFailed: boolean): Promise<void> {
    // Before a group is taken, or somewhere within its write or its sync.
    for (let turn = 0; turn < turns; turn += 1) await nextTurn()
    this.file.crash(keep)
    const { entries, folded } = this.read()
    this.check(folded)
    const file = this.file.open()
    await file.truncate(Buffer.byteLength(this.file.text.slice(0, this.file.text.lastIndexOf("\n") + 1)))
    this.#commit = this.#begin(file, entries.length)
    this.#entries = entries.length
    this.#running.clear()
    if (folded === undefined) {
      this.append(runEntry())
      this.append(planEntry(briefs.length))
      this.#settled.clear()
      return
    }
    this.#settled = new Map(folded.outcomes.map((outcome) => [outcome.briefId, outcome]))
    this.append({ type: "resumed", retryFailed })
    const open = folded.outcomes.filter((outcome) =>
      retryFailed ? outcome.status !== "ok" : !isFinal(outcome),
    )
    this.#forget(open.map(({ briefId }) => briefId))
  }

  async finish(): Promise<FoldedRun> {
    for (const id of briefs) {
      this.try(id, false)
      await this.end(id, 0, true)
    }
    await this.#commit.durable()
    const { folded } = this.read()
    if (folded === undefined) throw new Error("nothing on record")
    this.check(folded)
    return folded
  }

  read(): { readonly entries: readonly JournalEntry[]; readonly folded: FoldedRun | undefined } {
    const lines = this.file.text.split("\n").slice(0, -1)
    const entries = lines.map((line, index) => {
      const read = readEntry(Buffer.from(line), index + 1, true)
      if (!("entry" in read)) throw new Error(`a broken line: ${line}`)
      return read.entry
    })
    return { entries, folded: entries.length === 0 ? undefined : foldJournal(entries) }
  }

  /** Exactly one outcome for each brief, none announced lost or exchanged, and every try that is on disk counted once. */
  check(folded: FoldedRun | undefined): void {
    const { outcomes, earlier, open } = folded ?? {
      outcomes: [],
      earlier: [],
      open: new Map<string, never[]>(),
    }
    expect(new Set(outcomes.map(({ briefId }) => briefId)).size).toBe(outcomes.length)
    const found = new Map(outcomes.map((outcome) => [outcome.briefId, { ...outcome, attempts: [] }]))
    for (const [id, announced] of this.announced) {
      const kept = found.get(id)
      if (JSON.stringify(kept) !== JSON.stringify(announced)) expect(kept).toEqual(announced)
    }
    const counted = [...outcomes, ...earlier].reduce((sum, { attempts }) => sum + attempts.length, 0)
    const running = [...open.values()].reduce((sum, attempts) => sum + attempts.length, 0)
    const onDisk = this.file.text
      .split("\n")
      .slice(0, -1)
      .filter((line) => line.includes('"type":"attempt"')).length
    expect(counted + running).toBe(onDisk)
  }
}

const brief = fc.constantFrom(...briefs)
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("try" as const), brief, failed: fc.boolean() }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("end" as const),
      brief,
      kind: fc.nat({ max: 7 }),
      waits: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("mend" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("crash" as const),
      keep: fc.constantFrom(0, 0.3, 0.7, 1),
      turns: fc.nat({ max: 5 }),
      retryFailed: fc.boolean(),
    }),
  },
)

describe("a brief", () => {
  it("settles once, whatever finishes, fails, times out, is cancelled, tried again, cut off and resumed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 16 }), async (steps) => {
        const run = new RecordedRun()
        for (const taken of steps) {
          switch (taken.do) {
            case "try":
              run.try(taken.brief, taken.failed)
              break
            case "end":
              void run.end(taken.brief, taken.kind, taken.waits)
              break
            case "mend":
              run.mend()
              break
            case "crash":
              await run.crash(taken.keep, taken.turns, taken.retryFailed)
              break
          }
        }
        const folded = await run.finish()
        expect(folded.outcomes.map(({ briefId }) => briefId).toSorted()).toEqual(briefs)
      }),
      { numRuns: 10_000 },
    )
  }, 60_000)
})
