import { QuorumError } from "../../errors.js"
import { exitCodes } from "./exit-code.js"
import { OutputError } from "./output-error.js"
import { withoutSecrets } from "./without-secrets.js"

/** An error as the command shows it. */
export interface ExplainedError {
  readonly line: string
  readonly exitCode: number
  /** For --verbose. */
  readonly stack?: string
}

/** One line and an exit code for whatever was thrown. */
export function explainError(thrown: unknown): ExplainedError {
  const said = thrown instanceof Error ? thrown.message || thrown.name : String(thrown)
  const line = withoutSecrets(said)
    .replace(/\s*\n\s*/g, " ")
    .replace(/^Expected /, "expected ")
  const stack =
    thrown instanceof Error && thrown.stack !== undefined ? { stack: withoutSecrets(thrown.stack) } : {}
  if (thrown instanceof OutputError) return { line, exitCode: exitCodes.unexpected, ...stack }
  if (!QuorumError.isInstance(thrown)) {
    return {
      line: `unexpected: ${line}. Please report it with what --verbose says`,
      exitCode: exitCodes.unexpected,
      ...stack,
    }
  }
  switch (thrown.code) {
    case "config":
      return { line, exitCode: exitCodes.usage, ...stack }
    case "provider":
      return { line, exitCode: exitCodes.provider, ...stack }
    case "approval":
      return { line, exitCode: exitCodes.waiting, ...stack }
    case "journal":
      return { line, exitCode: exitCodes.unexpected, ...stack }
    case "invariant":
      return { line: `a bug in Quorum: ${line}`, exitCode: exitCodes.unexpected, ...stack }
  }
}
