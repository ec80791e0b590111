import { Command, Option } from "commander"
import { duration, positiveNumber, quorum, wholeNumber } from "../flags/flag-values.js"
import { usualFolders } from "../flags/run-flags.js"
import type { FoldFlags } from "./run-fold.js"
import type { ReplayFlags } from "./run-replay.js"
import type { ResumeFlags } from "./run-resume.js"
import type { RunsFlags } from "./run-runs.js"
import { votingRule } from "../flags/voting-rule.js"

type End = (exitCode: number) => void

/** The sub-commands about runs that are on record; what they run is loaded when they run. */
export function recordCommands(end: End): readonly Command[] {
  return [runsCommand(end), resumeCommand(end), foldCommand(end), replayCommand(end)]
}

function runsCommand(end: End): Command {
  return new Command("runs")
    .description("list the runs on record, newest first, and how to go on with them")
    .usage("[options]")
    .addOption(rootOption())
    .option("--all", "all of them, not only the newest")
    .option("--json", "print the list as JSON")
    .option("--verbose", "stack traces of errors")
    .action(async (flags: RunsFlags) => {
      const { runRuns } = await import("./run-runs.js")
      end(await runRuns(flags))
    })
}

function resumeCommand(end: End): Command {
  return new Command("resume")
    .description("go on with a run that was stopped or killed; what has ended does not run again")
    .usage("RUN [--retry-failed] [options]")
    .argument("<run>", "id of the run")
    .option("--retry-failed", "run again what failed, too")
    .addOption(rootOption())
    .optionsGroup("Other limits and caps than it had:")
    .addOption(flag("--concurrency <n>", "branches at once", wholeNumber("--concurrency", 1, "8")))
    .addOption(flag("--rpm <n>", "requests a minute", positiveNumber("--rpm", "500")))
    .addOption(flag("--tpm <n>", "tokens a minute", positiveNumber("--tpm", "200000")))
    .addOption(
      flag("--queue-timeout <time>", "longest wait of a call in line", duration("--queue-timeout", "5m")),
    )
    .addOption(flag("--deadline <time>", "time of the whole run, such as 10m", duration("--deadline", "10m")))
    .addOption(flag("--max-cost <usd>", "US dollars of the whole run", positiveNumber("--max-cost", "0.50")))
    .addOption(flag("--max-calls <n>", "calls of the whole run", wholeNumber("--max-calls", 1, "100")))
    .addOption(flag("--max-tokens <n>", "tokens of the whole run", wholeNumber("--max-tokens", 1, "500000")))
    .option("--no-hedge", "no second tries of the last stragglers")
    .addOption(new Option("--cache [folder]", "keep replies, and pay none twice").preset(usualFolders.cache))
    .optionsGroup("Output:")
    .option("--json", "print the whole result as JSON")
    .option("-o, --output <file>", "write the result to another file")
    .option("--quiet", "no progress")
    .option("--verbose", "every try of every branch; stack traces of errors")
    .addHelpText("after", example("quorum resume 20261121-101500-1f2e3d4c"))
    .action(async (runId: string, flags: ResumeFlags) => {
      const { runResume } = await import("./run-resume.js")
      end(await runResume(runId, flags))
    })
}

function foldCommand(end: End): Command {
  return addOutputFlags(onRecord(new Command("fold")))
    .description("print the result of a run from its journal, without any call")
    .usage("RUN [options]")
    .addHelpText("after", example("quorum fold 20261121-101500-1f2e3d4c"))
    .action(async (runId: string, flags: FoldFlags) => {
      const { runFold } = await import("./run-fold.js")
      end(await runFold(runId, flags))
    })
}

function replayCommand(end: End): Command {
  const command = onRecord(new Command("replay"))
    .description("run it once more on what is on record, by another rule if you like, without any call")
    .usage("RUN [options]")
    .addOption(
      new Option(
        "--rule <rule>",
        "of a vote: adaptive, plurality, majority, ahead:K, window:W, certified:DELTA",
      ).argParser(votingRule),
    )
    .addOption(
      new Option("--ties <policy>", "of a vote: what a tie means").choices(["extend", "first", "abstain"]),
    )
    .addOption(
      flag("--samples <n>", "of a vote: most ballots, of those on record", wholeNumber("--samples", 1, "5")),
    )
    .addOption(flag("--quorum <k>", "fewest usable outcomes: a count (3) or a share (60%)", quorum))
  return addOutputFlags(command)
    .addHelpText("after", example("quorum replay 20261121-101500-1f2e3d4c --rule majority"))
    .action(async (runId: string, flags: ReplayFlags) => {
      const { runReplay } = await import("./run-replay.js")
      end(await runReplay(runId, flags))
    })
}

function onRecord(command: Command): Command {
  return command.argument("<run>", "id of the run").addOption(rootOption())
}

/** What fold and replay share. */
function addOutputFlags(command: Command): Command {
  return command
    .optionsGroup("Output:")
    .option("--json", "print the whole result as JSON")
    .option("-o, --output <file>", "write the result to a file")
    .option("--quiet", "no progress")
    .option("--verbose", "every try of every branch; stack traces of errors")
}

function rootOption(): Option {
  return new Option("--journal <folder>", "where runs are written down").default(usualFolders.journal)
}

function flag(flags: string, description: string, read: (value: string) => unknown): Option {
  return new Option(flags, description).argParser(read)
}

function example(line: string): string {
  return `\nExample:\n  ${line}`
}
