/** What a `QuorumError` was raised for; stable, so that callers can switch on it. */
export type QuorumErrorCode = "config" | "provider" | "approval" | "journal" | "invariant"

/** Plain facts about an error, for logs and for `--json`. */
export type ErrorData = Readonly<Record<string, unknown>>

const brand = Symbol.for("langgraph-quorum.error")

/** The base of every error that Quorum throws; what a branch does wrong is a value, never one of these. */
export class QuorumError extends Error {
  readonly [brand] = true
  readonly code: QuorumErrorCode
  readonly data: ErrorData

  constructor(code: QuorumErrorCode, message: string, options: { data?: ErrorData; cause?: unknown } = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined)
    this.name = "QuorumError"
    this.code = code
    this.data = options.data ?? {}
  }

  /** True for any `QuorumError`, also one from another copy of this package. */
  static isInstance(value: unknown): value is QuorumError {
    return typeof value === "object" && value !== null && brand in value
  }
}

/** The caller's mistake, found before anything was paid: what was expected, what came, what to do. */
export class ConfigError extends QuorumError {
  constructor(message: string, options: { data?: ErrorData; cause?: unknown } = {}) {
    super("config", message, options)
    this.name = "ConfigError"
  }
}

/** A model endpoint that cannot be used at all: no key, refused connection, unknown model. */
export class ProviderError extends QuorumError {
  constructor(message: string, options: { data?: ErrorData; cause?: unknown } = {}) {
    super("provider", message, options)
    this.name = "ProviderError"
  }
}

/** The record of a run that cannot be written or read: which file, what is wrong with it, what to do. */
export class JournalError extends QuorumError {
  constructor(message: string, options: { data?: ErrorData; cause?: unknown } = {}) {
    super("journal", message, options)
    this.name = "JournalError"
  }
}

/** A promise of Quorum's own was broken, for example a brief without an outcome: a bug, to be reported. */
export class InvariantError extends QuorumError {
  constructor(message: string, options: { data?: ErrorData; cause?: unknown } = {}) {
    super("invariant", message, options)
    this.name = "InvariantError"
  }
}
