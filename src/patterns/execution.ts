import { Command } from "@langchain/langgraph"
import type { BranchContext } from "../agents/agent.js"
import { ConfigError } from "../errors.js"
import type { Blueprint } from "../graph/blueprint.js"
import { identify } from "../graph/run/run-identity.js"
import type { Journal } from "../runtime/journal/journal.js"
import { systemRuntime } from "../runtime/runtime.js"
import { toJson } from "../task/json.js"
import { parseOptions } from "../task/options.js"
import type { Result } from "../task/result.js"
import { asksSomebody, refuseUnanswerable } from "./waiting/approvals.js"
import {
  type CompiledGraph,
  type Leg,
  type Session,
  compileFor,
  firstLeg,
  followRun,
  numbered,
} from "./follow-run.js"
import { foldRun } from "./record/fold-run.js"
import { beginJournal } from "./record/journalled-run.js"
import { replayRun } from "./record/replay-run.js"
import { recordWaiting, resumeRun } from "./record/resume-journal.js"
import {
  type RecordOptions,
  type ResumeOptions,
  type RunOptions,
  recordOptionsSchema,
  resumeOptionsSchema,
  runOptionsSchema,
} from "./run-options.js"
import { refuseUnmakeable, removeUnused } from "./record/unused-journal.js"
import { refuseKnownRun, waitingRun } from "./waiting/waiting-run.js"

/** The ways into the graph of a pattern: a run from its start, on from where one waits or was cut off, and once more. */
export interface Execution {
  start(input: unknown, options: RunOptions, parent?: BranchContext): Promise<Result>
  resume(runId: string, options: ResumeOptions): Promise<Result>
  fold(runId: string, options: RecordOptions): Promise<Result>
  replay(runId: string, options: RecordOptions): Promise<Result>
}

/** @param options those the pattern was made with, for journals */
export function executionOf(blueprint: Blueprint, options: object): Execution {
  const pattern = { blueprint, options }
  /** Of runs that nothing has to hold. */
  let unheld: CompiledGraph | undefined

  return {
    async start(input, given, parent) {
      const parsed = parseOptions(runOptionsSchema, given, `${blueprint.pattern}.run`)
      const { checkpointer, seed, runId, only, journal: root, command } = parsed
      const runtime = parsed.runtime ?? parent?.runtime ?? systemRuntime
      refuseUnanswerable(blueprint, parsed)
      if (command !== undefined && root === undefined)
        throw new ConfigError(
          `${blueprint.pattern}.run: expected \`command\` to go with \`journal\`, got no journal. Give its folder`,
        )
      const { cache } = blueprint.settings
      if (typeof cache === "string") await refuseUnmakeable(cache, "cache")
      const own = identify(runId ?? runtime.id(), seed ?? null, runtime.clock.now())
      const identity = parent === undefined ? own : { ...own, seed: parent.seed, seedGiven: parent.seedGiven }
      const asked = { identity, input: toJson(input, "input"), only, command }
      const graph =
        checkpointer === undefined && !asksSomebody(blueprint)
          ? (unheld ??= compileFor(blueprint))
          : compileFor(blueprint, checkpointer)
      if (checkpointer !== undefined) await refuseKnownRun(checkpointer, identity.id)
      const journal = root === undefined ? undefined : await beginJournal(root, pattern, asked, runtime)
      const session: Session = {
        ...parsed,
        ...asked,
        runtime,
        onEvent: numbered(parsed.onEvent),
        parent,
        journal,
      }
      try {
        return await closing(journal, () =>
          followRun(blueprint, graph, session, firstLeg(session, only ?? null)),
        )
      } catch (thrown) {
        if (root !== undefined && thrown instanceof ConfigError) await removeUnused(root, identity.id)
        throw thrown
      }
    },

    async resume(runId, given) {
      const where = `${blueprint.pattern}.resume`
      const parsed = parseOptions(resumeOptionsSchema, given, where)
      const { checkpointer, journal: root, runtime = systemRuntime, retryFailed, command } = parsed
      const { interruptId, answer } = parsed
      const onEvent = numbered(parsed.onEvent)
      if (root !== undefined && checkpointer === undefined) {
        refuseBeside(where, { interruptId, answer }, "journal")
        const { journal, past, folded } = await resumeRun(root, runId, pattern, {
          retryFailed,
          command,
          runtime,
        })
        const { identity, input, only } = folded.run
        const session: Session = { ...parsed, identity, input, runtime, onEvent, journal, past }
        return closing(journal, () =>
          followRun(blueprint, compileFor(blueprint), session, firstLeg(session, only)),
        )
      }
      if (checkpointer === undefined)
        throw new ConfigError(
          `${where}: expected \`journal\` or \`checkpointer\`, got neither. Give what holds the run`,
        )
      refuseBeside(where, { retryFailed: retryFailed || undefined, command }, "checkpointer")
      const graph = compileFor(blueprint, checkpointer)
      const snapshot = await graph.getState({ configurable: { thread_id: runId } })
      const waiting = waitingRun(runId, snapshot, parsed, blueprint.pattern)
      const { identity, input, question } = waiting
      const recorded = root === undefined ? undefined : await recordWaiting(root, waiting, pattern, runtime)
      const { journal, past } = recorded ?? {}
      const session: Session = { ...parsed, identity, input, runtime, onEvent, journal, past }
      const leg: Leg =
        interruptId === undefined
          ? { next: null, question, first: false }
          : { next: new Command({ resume: { [interruptId]: answer } }), question: undefined, first: false }
      return closing(journal, () => followRun(blueprint, graph, session, leg))
    },

    fold(runId, given) {
      return foldRun(runId, blueprint, parseOptions(recordOptionsSchema, given, `${blueprint.pattern}.fold`))
    },

    replay(runId, given) {
      return replayRun(
        runId,
        pattern,
        parseOptions(recordOptionsSchema, given, `${blueprint.pattern}.replay`),
      )
    },
  }
}

/** Lets go of the journal when the work is done; whatever went wrong in it is told first. */
async function closing(journal: Journal | undefined, work: () => Promise<Result>): Promise<Result> {
  let result: Result
  try {
    result = await work()
  } catch (thrown) {
    await journal?.close().catch(() => {})
    throw thrown
  }
  await journal?.close()
  return result
}

function refuseBeside(where: string, others: Readonly<Record<string, unknown>>, holder: string): void {
  const given = Object.keys(others).filter((key) => others[key] !== undefined)
  if (given.length === 0) return
  const named = given.map((key) => `\`${key}\``).join(", ")
  throw new ConfigError(`${where}: expected \`${holder}\` without ${named}, got both. Drop one`)
}
