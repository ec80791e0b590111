import { type Command, Option } from "commander"
import type { Price } from "../../agents/models/price.js"
import { duration, positiveNumber, price, quorum, wholeNumber } from "./flag-values.js"

/** The flags that vote, section and batch share; times are milliseconds. */
export interface RunFlags {
  readonly model?: string
  readonly fallback?: readonly string[]
  readonly schema?: string
  readonly concurrency?: number
  readonly rpm?: number
  readonly tpm?: number
  readonly timeout?: number
  readonly attemptTimeout?: number
  readonly queueTimeout?: number
  readonly deadline?: number
  readonly quorum?: number
  /** False for `--no-hedge`. */
  readonly hedge?: boolean
  readonly maxCost?: number
  readonly maxCalls?: number
  readonly maxTokens?: number
  readonly price?: Price
  /** Folder of the reply cache. */
  readonly cache?: string
  /** Folder of the journals; false for `--no-journal`. */
  readonly journal?: string | false
  readonly seed?: number
  readonly json?: true
  readonly output?: string
  readonly dryRun?: true
  readonly quiet?: true
  readonly verbose?: true
}

/** Where the journals of runs are, and the replies that are kept. */
export const usualFolders = { journal: ".quorum/runs", cache: ".quorum/cache" } as const

/** Adds the shared flags to a command, after its own. */
export function addRunFlags(command: Command): Command {
  addModelFlags(command)
  addLimitFlags(command)
  addBudgetFlags(command)
  return command
    .optionsGroup("Record and output:")
    .addOption(new Option("--journal <folder>", "where runs are written down").default(usualFolders.journal))
    .option("--no-journal", "write nothing down: the run cannot be resumed")
    .addOption(new Option("--cache [folder]", "keep replies, and pay none twice").preset(usualFolders.cache))
    .addOption(flag("--seed <n>", "same seed, same run", wholeNumber("--seed", Number.MIN_SAFE_INTEGER, "7")))
    .option("--json", "print the whole result as JSON")
    .option("-o, --output <file>", "write the result to a file")
    .option("--dry-run", "check everything, show plan, cost and caps, call nothing")
    .option("--quiet", "no progress")
    .option("--verbose", "every try of every branch; stack traces of errors")
}

function addModelFlags(command: Command): void {
  command
    .optionsGroup("Model:")
    .option("--model <spec>", "openai:NAME, ollama:NAME, http://HOST/v1#NAME or simulated:NAME")
    .option("--fallback <spec...>", "models to go on with when that one is out")
    .addOption(
      flag("--price <in/out>", "US dollars per million tokens, where no price is known: 0.25/2", price),
    )
    .option("--schema <file>", "JSON Schema of the output")
}

function addLimitFlags(command: Command): void {
  const time = (name: string, placeholder: string, description: string, example: string): Option =>
    flag(`${name} ${placeholder}`, `${description}, such as ${example}`, duration(name, example))
  command
    .optionsGroup("Limits:")
    .addOption(flag("--concurrency <n>", "branches at once", wholeNumber("--concurrency", 1, "8")))
    .addOption(flag("--rpm <n>", "requests a minute", positiveNumber("--rpm", "500")))
    .addOption(flag("--tpm <n>", "tokens a minute", positiveNumber("--tpm", "200000")))
    .addOption(time("--timeout", "<time>", "running time of a branch", "60s"))
    .addOption(time("--attempt-timeout", "<time>", "time of one try", "30s"))
    .addOption(time("--queue-timeout", "<time>", "longest wait of a call in line", "5m"))
    .addOption(time("--deadline", "<time>", "time of the whole run", "10m"))
    .addOption(flag("--quorum <k>", "fewest usable outcomes: a count (3) or a share (60%)", quorum))
    .option("--no-hedge", "no second tries of the last stragglers")
}

function addBudgetFlags(command: Command): void {
  command
    .optionsGroup("Budget (at a cap the run ends with what it has):")
    .addOption(flag("--max-cost <usd>", "US dollars", positiveNumber("--max-cost", "0.50")))
    .addOption(flag("--max-calls <n>", "calls, tries included", wholeNumber("--max-calls", 1, "100")))
    .addOption(flag("--max-tokens <n>", "tokens, in and out", wholeNumber("--max-tokens", 1, "500000")))
}

function flag(flags: string, description: string, read: (value: string) => unknown): Option {
  return new Option(flags, description).argParser(read)
}

/** Adds `--only`: the briefs to run, by id. */
export function addOnly(command: Command, description: string): Command {
  return command.addOption(new Option("--only <id...>", description).helpGroup("Options:"))
}

/** The pattern options that the shared flags stand for. */
export function settingsOf(flags: RunFlags) {
  return {
    ...(flags.concurrency === undefined ? {} : { concurrency: flags.concurrency }),
    ...(flags.rpm === undefined ? {} : { requestsPerMinute: flags.rpm }),
    ...(flags.tpm === undefined ? {} : { tokensPerMinute: flags.tpm }),
    ...(flags.timeout === undefined ? {} : { timeoutMs: flags.timeout }),
    ...(flags.attemptTimeout === undefined ? {} : { attemptTimeoutMs: flags.attemptTimeout }),
    ...(flags.queueTimeout === undefined ? {} : { queueTimeoutMs: flags.queueTimeout }),
    ...(flags.deadline === undefined ? {} : { runTimeoutMs: flags.deadline }),
    ...(flags.quorum === undefined ? {} : { quorum: flags.quorum }),
    ...(flags.hedge === false ? { hedge: false } : {}),
    ...(flags.maxCost === undefined ? {} : { maxCost: flags.maxCost }),
    ...(flags.maxCalls === undefined ? {} : { maxCalls: flags.maxCalls }),
    ...(flags.maxTokens === undefined ? {} : { maxTokens: flags.maxTokens }),
    ...(flags.cache === undefined ? {} : { cache: flags.cache }),
  }
}

/** The options beside `model` that the flags stand for, where a model runs the branches. */
export function modelTermsOf({ price: given, fallback }: RunFlags) {
  return {
    ...(given === undefined ? {} : { price: given }),
    ...(fallback === undefined ? {} : { fallbacks: [...fallback] }),
  }
}
