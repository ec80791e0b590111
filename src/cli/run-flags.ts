import { type Command, Option } from "commander"
import { duration, positiveNumber, quorum, wholeNumber } from "./flag-values.js"

/** The flags that vote, section and batch share. */
export interface RunFlags {
  readonly model?: string
  readonly schema?: string
  readonly concurrency?: number
  readonly rpm?: number
  /** Milliseconds. */
  readonly timeout?: number
  /** Milliseconds. */
  readonly deadline?: number
  readonly quorum?: number
  readonly maxCost?: number
  readonly seed?: number
  readonly json?: true
  readonly output?: string
  readonly dryRun?: true
  readonly quiet?: true
  readonly verbose?: true
}

/** Adds the shared flags to a command. */
export function addRunFlags(command: Command): Command {
  const flag = (flags: string, description: string, read: (value: string) => number): Option =>
    new Option(flags, description).argParser(read)
  return command
    .option("--model <spec>", "openai:NAME, ollama:NAME, http://HOST/v1#NAME or simulated:NAME")
    .option("--schema <file>", "JSON Schema of the output")
    .addOption(flag("--concurrency <n>", "branches at once", wholeNumber("--concurrency", 1, "8")))
    .addOption(flag("--rpm <n>", "requests a minute", positiveNumber("--rpm", "500")))
    .addOption(
      flag("--timeout <time>", "running time of a branch, such as 60s", duration("--timeout", "60s")),
    )
    .addOption(flag("--deadline <time>", "time of the whole run, such as 10m", duration("--deadline", "10m")))
    .addOption(flag("--quorum <k>", "fewest usable outcomes: a count (3) or a share (60%)", quorum))
    .addOption(
      flag("--max-cost <usd>", "most the run may cost, in US dollars", positiveNumber("--max-cost", "0.50")),
    )
    .addOption(flag("--seed <n>", "same seed, same run", wholeNumber("--seed", Number.MIN_SAFE_INTEGER, "7")))
    .option("--json", "print the whole result as JSON")
    .option("-o, --output <file>", "write the result to a file")
    .option("--dry-run", "check everything, show the plan and its cost, call nothing")
    .option("--quiet", "no progress")
    .option("--verbose", "stack traces of errors")
}

/** Adds `--only`: the briefs to run, by id. */
export function addOnly(command: Command, description: string): Command {
  return command.option("--only <id...>", description)
}

/** The pattern options that the shared flags stand for. */
export function settingsOf(flags: RunFlags) {
  return {
    ...(flags.concurrency === undefined ? {} : { concurrency: flags.concurrency }),
    ...(flags.rpm === undefined ? {} : { requestsPerMinute: flags.rpm }),
    ...(flags.timeout === undefined ? {} : { timeoutMs: flags.timeout }),
    ...(flags.deadline === undefined ? {} : { runTimeoutMs: flags.deadline }),
    ...(flags.quorum === undefined ? {} : { quorum: flags.quorum }),
    ...(flags.maxCost === undefined ? {} : { maxCost: flags.maxCost }),
  }
}
