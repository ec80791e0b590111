import type { Pattern } from "../../patterns/pattern.js"
import type { ProgressReport } from "../../report/progress-report.js"
import { reopen } from "../../runtime/journal/reopen.js"
import type { BriefSpec, PlannedBrief } from "../../task/brief.js"
import type { Json } from "../../task/json.js"
import type { Outcome } from "../../task/outcome.js"
import type { Result } from "../../task/result.js"
import { type BatchFlags, batchPattern } from "../flags/batch-pattern.js"
import { asksAt } from "../output/asks-at.js"
import { endBatch } from "../output/end-batch.js"
import { endSection } from "../output/end-section.js"
import { endVote } from "../output/end-vote.js"
import type { ChosenModel } from "../flags/model-choice.js"
import { orderedLines } from "../output/ordered-lines.js"
import type { OutputTarget } from "../output/output-target.js"
import type { RunEnding } from "../output/run-ending.js"
import type { RunFlags } from "../flags/run-flags.js"
import { type Ended, runSession } from "../run-session.js"
import { readSchema } from "../flags/schema-file.js"
import { type SectionFlags, sectionPattern } from "../flags/section-pattern.js"
import type { StoredCommand } from "../record/stored-command.js"
import type { StoredRun } from "../record/stored-run.js"
import { type VoteFlags, oneLine, voteOutput, votePattern } from "../flags/vote-pattern.js"

/** Where a run that is taken up again says what it says. */
export interface TakenUp {
  readonly output: OutputTarget
  /** The flags of the one who takes it up, over those it was begun with. */
  readonly flags: RunFlags
}

/** How a run goes on. */
interface GoneOn extends TakenUp {
  readonly report: ProgressReport
  readonly retryFailed: boolean
  /** What its journal says of that. */
  readonly takenUpBy: Json | undefined
}

/** A run of the command, made again of its journal: the ways to take it up, each to its printed end and exit code. */
export interface RebuiltRun {
  /** Goes on with it. */
  resume(at: GoneOn): Promise<number>
  /** Its result, without a call; of one that is `running` what there is so far. */
  fold(at: TakenUp & { readonly running: boolean }): Promise<number>
  /** The same run once more, on what is on record. */
  replay(at: TakenUp): Promise<number>
}

/** What a run is rebuilt of, beside its journal. */
export interface Parts {
  readonly command: StoredCommand
  readonly models: readonly ChosenModel[]
  /** The flags that its pattern is made with. */
  readonly flags: RunFlags
  /** The briefs of a section of files; absent when a planner made them. */
  readonly briefs: readonly BriefSpec[] | undefined
}

/** Makes the pattern of a stored command again. */
export async function rebuildRun(run: StoredRun, parts: Parts): Promise<RebuiltRun> {
  const { command, models, briefs } = parts
  const [model] = models
  switch (command.name) {
    case "vote": {
      const flags: VoteFlags = parts.flags
      const pattern = votePattern(flags, models, await voteOutput(flags))
      return rebuilt(run, parts, pattern, model === undefined ? undefined : oneLine(model, models), endVote)
    }
    case "section": {
      const flags: SectionFlags = parts.flags
      const schema = flags.schema === undefined ? undefined : await readSchema(flags.schema)
      // Whoever had to approve the plan has done so: it stands in the journal.
      const pattern = sectionPattern({
        model: model?.spec.id ?? "",
        flags,
        schema,
        briefs,
        approve: flags.approve,
      })
      return rebuilt(run, parts, pattern, model, (ended, ending) =>
        endSection(ended, { ...ending, skipped: command.skipped }),
      )
    }
    case "batch": {
      const flags: BatchFlags = parts.flags
      const schema = flags.schema === undefined ? undefined : await readSchema(flags.schema)
      const files = command.files.map(({ path }) => path)
      return rebuilt(run, parts, batchPattern(flags, model, schema), model, (ended, ending, lines) =>
        endBatch(ended, { ...ending, files, lines }),
      )
    }
  }
}

type WaysOf<R extends Result> = {
  [Way in "resume" | "fold" | "replay"]: (
    ...parameters: Parameters<Pattern<unknown, unknown, object, unknown>[Way]>
  ) => Promise<R>
}

type Lines = ReturnType<typeof orderedLines>

function rebuilt<R extends Result>(
  { runId, root, folded }: StoredRun,
  { command }: Parts,
  ways: WaysOf<R>,
  model: ChosenModel | undefined,
  end: (ended: Ended<R>, ending: RunEnding, lines: Lines | undefined) => Promise<number>,
): RebuiltRun {
  const writesLines = (flags: RunFlags): boolean => command.name === "batch" && flags.json !== true
  const planned = folded.plan?.briefs ?? []
  const print = (result: R, { output, flags }: TakenUp, parameters: readonly string[] | undefined) => {
    const settled = new Set(result.outcomes.map(({ briefId }) => briefId))
    const briefs = planned.filter(({ id }) => settled.has(id))
    const lines = writesLines(flags) ? orderedLines(output, { briefs, outcomes: [] }) : undefined
    const kept = parameters === undefined ? undefined : root
    return end({ result, lastError: undefined }, { flags, model, output, root: kept, parameters }, lines)
  }
  return {
    async resume({ output, flags, report, retryFailed, takenUpBy }) {
      const lines = writesLines(flags)
        ? orderedLines(output, onRecord(folded, planned, retryFailed))
        : undefined
      const asking = asksAt(report, flags)
      const ended = await runSession(
        (effects) =>
          ways.resume(runId, {
            journal: root,
            retryFailed,
            command: takenUpBy,
            ...effects,
            ...asking.options,
          }),
        {
          report: asking.report,
          output,
          root,
          ...(lines === undefined ? {} : { onEvent: (event) => lines.onEvent(event) }),
        },
      )
      return end(ended, { flags, model, output, root, parameters: command.parameters }, lines)
    },
    async fold(at) {
      const result = await ways.fold(runId, { journal: root })
      const told =
        folded.result === undefined ? { ...result, reason: unendedReason(result, at.running) } : result
      // Nobody goes on with what is running.
      return print(told, at, at.running ? undefined : command.parameters)
    },
    async replay(at) {
      return print(await ways.replay(runId, { journal: root }), at, undefined)
    },
  }
}

function unendedReason({ coverage }: Result, running: boolean): string {
  const begun = running ? "the run is still running" : "the run was cut off"
  if (coverage.briefs === 0)
    return running ? `${begun}, its plan has not gone out` : `${begun} before its plan went out`
  return `${begun}: ${coverage.ok} of ${coverage.briefs} briefs ok`
}

/** What of a run stands when it goes on, and the briefs it is about. */
function onRecord(
  folded: StoredRun["folded"],
  planned: readonly PlannedBrief[],
  retryFailed: boolean,
): { readonly briefs: readonly PlannedBrief[]; readonly outcomes: readonly Outcome[] } {
  const { only } = folded.run
  const wanted = only === null ? undefined : new Set(only)
  return {
    briefs: wanted === undefined ? planned : planned.filter(({ id }) => wanted.has(id)),
    outcomes: reopen(folded, planned, retryFailed).outcomes,
  }
}
