import { Command, Option } from "commander"
import { choices, duration, positiveNumber, share, wholeNumber } from "./flags/flag-values.js"
import { voterList, votingRule } from "./flags/voting-rule.js"
import { ownVersion } from "./package-version.js"
import { recordCommands } from "./commands/record-commands.js"
import { addOnly, addRunFlags } from "./flags/run-flags.js"
import type { ApproveFlags } from "./commands/run-approve.js"
import type { BatchFlags } from "./flags/batch-pattern.js"
import type { DoctorFlags } from "./commands/run-doctor.js"
import type { SectionFlags } from "./flags/section-pattern.js"
import type { SimulateFlags } from "./commands/run-simulate.js"
import type { VoteFlags } from "./flags/vote-pattern.js"

/** The command and its sub-commands; what they run is loaded when they run. */
export function createProgram(end: (exitCode: number) => void): Command {
  const program = new Command("quorum")
    .description("Run many sub-agents on one task and get one answer that says how it was reached.")
    .usage("COMMAND [options]")
    .version(ownVersion(), "--version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand(false)
    .showSuggestionAfterError()
    .configureHelp({
      sortSubcommands: false,
      subcommandTerm,
      // Beside the longest flag, a terminal of 60 columns leaves 31.
      minWidthToWrap: 24,
    })
    // Errors are thrown, and shown in one place.
    .configureOutput({ writeErr: () => {} })
    .exitOverride()
  program.commandsGroup("Run:")
  program.addCommand(voteCommand(end))
  program.addCommand(sectionCommand(end))
  program.addCommand(batchCommand(end))
  program.commandsGroup("Go on with a run, or look at it:")
  program.addCommand(approveCommand(end))
  for (const command of recordCommands(end)) program.addCommand(command)
  program.commandsGroup("Try and check:")
  program.addCommand(simulateCommand(end))
  program.addCommand(doctorCommand(end))
  for (const command of program.commands) command.copyInheritedSettings(program).exitOverride()
  program.addHelpText(
    "after",
    `${example('quorum vote "What is 17 * 23?" --samples 9')}

The options of a command: quorum COMMAND --help
Without a model or a key the simulator answers; what it makes says SIMULATED.`,
  )
  return program
}

/** Name and arguments only: usage lines with flags would leave no room for the descriptions. */
function subcommandTerm(command: Command): string {
  const names = command.registeredArguments.map(
    (argument) => `${argument.name().toUpperCase()}${argument.variadic ? "..." : ""}`,
  )
  return [command.name(), ...names].join(" ")
}

type End = (exitCode: number) => void

function voteCommand(end: End): Command {
  const command = new Command("vote")
    .description("ask one question several times and decide by counting")
    .usage('"QUESTION" [options]')
    .argument("<question>", "what is asked")
    .addOption(
      new Option("--samples <n>", "most ballots (default 15)").argParser(wholeNumber("--samples", 1, "5")),
    )
    .addOption(
      new Option(
        "--rule <rule>",
        "adaptive (default), plurality, majority, ahead:K, window:W, certified:DELTA",
      ).argParser(votingRule),
    )
    .addOption(
      new Option("--ties <policy>", "what a tie means; extend (default) draws up to 5 more ballots").choices([
        "extend",
        "first",
        "abstain",
      ]),
    )
    .addOption(
      new Option("--voters <list>", "several models that vote in turn, instead of --model: A,B,C").argParser(
        voterList,
      ),
    )
    .addOption(new Option("--choices <list>", "the only answers: A,B,C").argParser(choices))
  return addRunFlags(command)
    .addHelpText("after", example('quorum vote "What is 17 * 23?" --samples 9'))
    .action(async (question: string, flags: VoteFlags) => {
      const { runVote } = await import("./commands/run-vote.js")
      end(await runVote(question, flags))
    })
}

function sectionCommand(end: End): Command {
  const command = new Command("section")
    .description("split a task into independent briefs and integrate what comes back")
    .usage('"TASK" [--input GLOB...] [options]')
    .argument("<task>", "what is to be found out")
    .option("--input <glob...>", "files to read; without them a planner splits the task")
    .option("--skip-unreadable", "go on without files that cannot be read")
    .addOption(
      new Option(
        "--approve <when>",
        "ask before briefs go out: always (plan), or above --max-cost (budget)",
      ).choices(["plan", "budget"]),
    )
  return addOnly(addRunFlags(command), "run just these briefs")
    .addHelpText("after", example(`quorum section "What must a user know?" --input README.md 'docs/**/*.md'`))
    .action(async (task: string, flags: SectionFlags) => {
      const { runSection } = await import("./commands/run-section.js")
      end(await runSection(task, flags))
    })
}

function batchCommand(end: End): Command {
  const command = new Command("batch")
    .description("one agent over many files: one JSON line each, in order")
    .usage("GLOB... (--prompt P | --command CMD) [options]")
    .argument("<glob...>", "the files")
    .option("--prompt <text>", "what a model is asked of each file")
    .option("--command <command>", "the program to run for each file; {file} is its path")
  return addOnly(addRunFlags(command), "run just these lines: numbers and ranges such as 4 10-20")
    .addHelpText("after", example(`quorum batch 'docs/**/*.md' --command 'wc -w {file}'`))
    .action(async (globs: readonly string[], flags: BatchFlags) => {
      const { runBatch } = await import("./commands/run-batch.js")
      end(await runBatch(globs, flags))
    })
}

function approveCommand(end: End): Command {
  return new Command("approve")
    .description("run a plan that waits for approval, or reject it")
    .usage("RUN --plan HASH [--edit FILE | --reject [WHY]]")
    .argument("<run>", "id of the run that waits")
    .option("--plan <hash>", "the hash that was printed with the plan")
    .option("--edit <file>", "run the plan in this file instead; it is checked again")
    .option("--reject [why]", "run nothing")
    .option("--verbose", "stack traces of errors")
    .addHelpText("after", example("quorum approve 20261121-101500-1f2e3d4c --plan 5b3f04..."))
    .action(async (runId: string, flags: ApproveFlags) => {
      const { runApprove } = await import("./commands/run-approve.js")
      end(await runApprove(runId, flags))
    })
}

function simulateCommand(end: End): Command {
  const rate = (name: string, description: string): Option =>
    new Option(`--${name} <share>`, description).argParser(share(`--${name}`, "0.1"))
  return new Command("simulate")
    .description("serve the simulator: an OpenAI-compatible endpoint without a model")
    .usage("[options]")
    .addOption(
      new Option("--port <n>", "TCP port, 0 for any")
        .default(4010)
        .argParser(wholeNumber("--port", 0, "4010")),
    )
    .addOption(rate("accuracy", "share of right answers (default 0.8)"))
    .addOption(rate("error-correlation", "share of samples that err together"))
    .addOption(
      new Option("--latency <time>", "median time to a reply, such as 150ms").argParser(
        duration("--latency", "150ms"),
      ),
    )
    .addOption(
      new Option("--rpm <n>", "requests a minute before 429").argParser(positiveNumber("--rpm", "500")),
    )
    .addOption(
      new Option("--tpm <n>", "tokens a minute before 429").argParser(positiveNumber("--tpm", "30000")),
    )
    .addOption(
      new Option("--seed <n>", "same seed, same replies").argParser(
        wholeNumber("--seed", Number.MIN_SAFE_INTEGER, "7"),
      ),
    )
    .option("--verbose", "a line whenever requests come in")
    .optionsGroup("Faults (shares from 0 to 1):")
    .addOption(rate("error-rate", "requests answered with 5xx"))
    .addOption(rate("overload-rate", "requests answered with overloaded"))
    .addOption(rate("reset-rate", "connections that break"))
    .addOption(rate("hang-rate", "requests never answered"))
    .addOption(rate("malformed-rate", "JSON replies that break their schema"))
    .addOption(rate("refusal-rate", "refusals"))
    .addHelpText("after", example("quorum simulate --port 4010 --accuracy 0.7 --latency 150ms"))
    .action(async (flags: SimulateFlags) => {
      const { runSimulate } = await import("./commands/run-simulate.js")
      end(await runSimulate(flags))
    })
}

function doctorCommand(end: End): Command {
  return new Command("doctor")
    .description("check Node, packages, model, key, endpoint and terminal")
    .usage("[options]")
    .option("--model <spec>", "the model to check, instead of the default")
    .option("--json", "print the checks as JSON")
    .option("--verbose", "stack traces of errors")
    .action(async (flags: DoctorFlags) => {
      const { runDoctor } = await import("./commands/run-doctor.js")
      end(await runDoctor(flags))
    })
}

function example(line: string): string {
  return `\nExample:\n  ${line}`
}
