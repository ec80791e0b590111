import { CommanderError } from "commander"
import { ConfigError } from "../errors.js"
import { harmless } from "../report/harmless.js"
import { exitCodes } from "./output/exit-code.js"
import { explainError } from "./output/explain-error.js"
import { flushed } from "./output/flush-and-exit.js"
import { OutputError } from "./output/output-error.js"
import { createProgram } from "./program.js"
import { systemReason } from "./system-reason.js"

/** Runs `quorum` with these arguments to its end; every error ends here, as one line on stderr and an exit code. */
export async function runCommandLine(parameters: readonly string[]): Promise<number> {
  // Whoever writes a result hears of it there; without a listener the process would end with a stack trace.
  let unwritten: unknown
  process.stdout.on("error", (error) => {
    if (systemReason(error) !== "EPIPE") unwritten ??= error
  })
  process.stderr.on("error", () => {})
  let code: number = exitCodes.complete
  const program = createProgram((ended) => {
    code = ended
  })
  if (parameters.length === 0) {
    process.stderr.write(program.helpInformation())
    return exitCodes.usage
  }
  try {
    await program.parseAsync([...parameters], { from: "user" })
    if (code === exitCodes.complete) await flushed(process.stdout)
    if (unwritten !== undefined && code === exitCodes.complete) throw new OutputError(undefined, unwritten)
    return code
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return exitCodes.complete
    const error = thrown instanceof CommanderError ? usageError(thrown, parameters) : thrown
    const { line, exitCode, stack } = explainError(error)
    process.stderr.write(`quorum: ${harmless(line)}\n`)
    if (parameters.includes("--verbose") && stack !== undefined) process.stderr.write(`${stack}\n`)
    return exitCode
  }
}

/** The parser's messages, in our form: what was expected, what came, where to look. */
function usageError(error: CommanderError, parameters: readonly string[]): ConfigError {
  const said = error.message.replace(/^error: /, "").replaceAll("\n", " ")
  const command = parameters.find((parameter) => !parameter.startsWith("-"))
  const known = command !== undefined && error.code !== "commander.unknownCommand"
  const help = `See: quorum ${known ? `${command} ` : ""}--help`
  const option = /^option '(.+)' argument missing/.exec(said)?.[1]
  if (option !== undefined) return new ConfigError(`expected a value after ${option}, got none. ${help}`)
  const argument = /^missing required argument '(.+)'/.exec(said)?.[1]
  if (argument !== undefined) return new ConfigError(`expected ${argument.toUpperCase()}, got none. ${help}`)
  const suggestion = /\(Did you mean (.+)\?\)/.exec(said)?.[1]
  const subject = said.replace(/\s*\(Did you mean.*$/, "").replace(/\.$/, "")
  const remedy = suggestion === undefined ? help : `Did you mean ${suggestion}? ${help}`
  if (error.code === "commander.excessArguments")
    return new ConfigError(`${subject}. Put texts with spaces in quotes. ${help}`)
  return new ConfigError(`${subject}. ${remedy}`)
}
