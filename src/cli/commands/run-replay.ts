import { ConfigError } from "../../errors.js"
import { openOutput } from "../output/output-target.js"
import { type FoldFlags, ofRecord, unsaid, withoutCalls } from "./run-fold.js"
import type { RunFlags } from "../flags/run-flags.js"
import { commandOf, openRun } from "../record/stored-run.js"
import type { VoteFlags } from "../flags/vote-pattern.js"

/** The flags of `quorum replay`: what may be different in a what-if. */
export interface ReplayFlags extends FoldFlags, Pick<VoteFlags, "samples" | "rule" | "ties"> {
  readonly quorum?: number
}

/** `quorum replay`: a run that has ended once more, on what is on record, by another rule if one is named. */
export async function runReplay(runId: string, flags: ReplayFlags): Promise<number> {
  const { samples, rule, ties, quorum, journal, json, quiet, verbose, output: path } = flags
  const run = await openRun(runId, journal)
  const command = commandOf(run)
  const ofVotes = [
    ...(samples === undefined ? [] : ["--samples"]),
    ...(rule === undefined ? [] : ["--rule"]),
    ...(ties === undefined ? [] : ["--ties"]),
  ]
  if (command.name !== "vote" && ofVotes.length > 0) {
    throw new ConfigError(
      `expected a vote with ${ofVotes.join(" and ")}, got ${runId}, which is a ${command.name}. For it there is --quorum`,
    )
  }
  const changes = {
    ...(samples === undefined ? {} : { samples }),
    ...(rule === undefined ? {} : { rule }),
    ...(ties === undefined ? {} : { ties }),
    ...(quorum === undefined ? {} : { quorum }),
  }
  const begun: RunFlags = { ...command.flags, ...changes }
  const rebuilt = await withoutCalls(run, command, begun)
  const output = await openOutput(path)
  const what = Object.keys(changes).length === 0 ? "replay" : "what-if"
  if (quiet !== true)
    process.stderr.write(`${what} of ${runId}: from its journal, nothing is called or written down\n`)
  const said: RunFlags = {
    ...unsaid(command),
    ...(json === undefined ? {} : { json }),
    ...(verbose === undefined ? {} : { verbose }),
  }
  return ofRecord(await rebuilt.replay({ output, flags: said }))
}
