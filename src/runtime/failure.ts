import { QuorumError } from "../errors.js"
import type { FailureKind, OutcomeError } from "../task/outcome.js"
import { ownText } from "../task/own-text.js"
import { systemClock } from "./clock.js"
import { retryAfterMs } from "./throttle/limits/rate-headers.js"

/** A failed try, classified: what kind of failure it was, and how long its sender asked to wait. */
export interface ClassifiedFailure {
  readonly error: OutcomeError
  readonly retryAfterMs?: number
  /** True when the provider says that another try is of no use (`x-should-retry: false`). */
  readonly final?: true
}

/** A failure with a kind of its own, thrown by an agent that knows better than its HTTP status tells. */
export class AttemptError extends Error {
  readonly failure: OutcomeError

  constructor(failure: OutcomeError, cause?: unknown) {
    super(failure.message, cause === undefined ? undefined : { cause })
    this.name = "AttemptError"
    this.failure = failure
  }
}

/** Codes that mean the money is gone, whatever the status (OpenAI and Anthropic error references). */
const quotaCodes: ReadonlySet<string> = new Set([
  "insufficient_quota",
  "credit_balance_exhausted",
  "organization_spend_limit_exceeded",
  "project_spend_limit_exceeded",
  "organization_usage_limit_exceeded",
  "enforced_spend_limit_reached",
  "billing_not_active",
  "billing_hard_limit_reached",
  "billing_error",
])

/** The same in words, from providers that have no code for it; of a rate limit, nobody says so. */
const quotaMessage = /\b(?:credit balance is too low|insufficient (?:credits|balance|funds))\b/i

/** Codes of a 403 that concern the key and not the one request. */
const keyCodes: ReadonlySet<string> = new Set([
  "invalid_api_key",
  "permission_denied",
  "permission_error",
  "account_deactivated",
  "unsupported_country_region_territory",
])

const keyMessage =
  /\b(?:api[- ]key|permissions?|not authori[sz]ed|does not have access|account (?:\w+ )*deactivated|country, region)\b/i

/** What moderation says may quote the prompt, and that may speak of keys. */
const moderationMessage = /\b(?:moderation|flagged|content policy|safety)\b/i

const filterCodes: ReadonlySet<string> = new Set([
  "content_filter",
  "content_policy_violation",
  "moderation_blocked",
])

const connectionCodes: ReadonlySet<string> = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EAI_AGAIN",
  "ENOTFOUND",
  "UND_ERR_SOCKET",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
])

/**
 * Classifies whatever was thrown, `undefined` included, from its status and its code; never throws itself.
 *
 * @param now epoch milliseconds, for a wait that is told as a date
 */
export function classifyFailure(thrown: unknown, now: number = systemClock.now()): ClassifiedFailure {
  try {
    return classify(thrown, now)
  } catch {
    // Its own getters throw, or it is a revoked proxy: all that is known is that it came out of an agent.
    return { error: { kind: "agent", message: messageOf(thrown) } }
  }
}

function classify(thrown: unknown, now: number): ClassifiedFailure {
  if (thrown instanceof AttemptError) return { error: thrown.failure }
  const chain = causes(thrown)
  const httpStatus = firstNumber(chain, "status")
  // The one that says more: some write the status where the code should be.
  const codes = [...strings(chain, "code"), ...strings(chain, "type")]
  const code = codes.find((told) => quotaCodes.has(told)) ?? codes[0]
  const message = messageOf(thrown)
  const shouldRetry = headerOf(chain, "x-should-retry")
  const kind = kindOf(chain, httpStatus, code, shouldRetry === "true")
  const waits = kind === "rate_limit" || kind === "overloaded"
  const waitMs = waits ? retryAfterMs((name) => headerOf(chain, name), now) : undefined
  return {
    error: {
      kind,
      message,
      ...(code === undefined ? {} : { code }),
      ...(httpStatus === undefined ? {} : { httpStatus }),
    },
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
    ...(shouldRetry === "false" ? { final: true } : {}),
  }
}

/** @param worthwhile whether the provider says that another try is of use */
function kindOf(
  chain: readonly object[],
  status: number | undefined,
  code: string | undefined,
  worthwhile: boolean,
): FailureKind {
  if (status === 402 || (code !== undefined && quotaCodes.has(code))) return "quota"
  if (status === 400 && quotaMessage.test(saidIn(chain))) return "quota"
  if (status === 429) return "rate_limit"
  if (status === 503 || status === 529) return "overloaded"
  if (worthwhile && status !== undefined && status >= 400) return "transient"
  if (status === 401 || (status === 403 && concernsKey(chain, code))) return "auth"
  if (status === 408 || status === 409 || (status !== undefined && status >= 500)) return "transient"
  if (status !== undefined && status >= 400)
    return code !== undefined && filterCodes.has(code) ? "content_filter" : "invalid_request"
  if (code !== undefined && connectionCodes.has(code)) return "transient"
  if (chain.some((link) => isConnectionError(link))) return "transient"
  return QuorumError.isInstance(chain[0]) ? "internal" : "agent"
}

/** A 403 may be about the key, or about what this one request asks for: only the first would fail the others as well. */
function concernsKey(chain: readonly object[], code: string | undefined): boolean {
  if (code !== undefined && keyCodes.has(code)) return true
  if (code !== undefined && filterCodes.has(code)) return false
  const said = saidIn(chain)
  return keyMessage.test(said) && !moderationMessage.test(said)
}

function saidIn(chain: readonly object[]): string {
  return chain.map((link) => messageOf(link)).join("\n")
}

/** Connections that broke, as undici, the openai client and LangChain name them. */
function isConnectionError(link: object): boolean {
  const { name, message } = link as { name?: unknown; message?: unknown }
  if (name === "APIConnectionError" || name === "APIConnectionTimeoutError") return true
  return (
    typeof message === "string" &&
    /^(terminated|fetch failed|other side closed|Connection error\.?|Premature close)$/i.test(message)
  )
}

/** The error and what caused it, outermost first. */
function causes(thrown: unknown): readonly object[] {
  const chain: object[] = []
  for (
    let link = thrown;
    typeof link === "object" && link !== null && chain.length < 8;
    link = Reflect.get(link, "cause")
  ) {
    chain.push(link)
  }
  return chain
}

function firstNumber(chain: readonly object[], key: string): number | undefined {
  return chain.map((link): unknown => Reflect.get(link, key)).find((value) => typeof value === "number")
}

function strings(chain: readonly object[], key: string): readonly string[] {
  return chain.map((link): unknown => Reflect.get(link, key)).filter((value) => typeof value === "string")
}

function headerOf(chain: readonly object[], name: string): string | undefined {
  for (const link of chain) {
    const headers: unknown = Reflect.get(link, "headers")
    if (headers instanceof Headers) return headers.get(name) ?? undefined
    const value: unknown =
      typeof headers === "object" && headers !== null ? Reflect.get(headers, name) : undefined
    if (typeof value === "string") return value
  }
  return undefined
}

/** One line of text for anything that can be thrown; never throws itself. */
export function messageOf(thrown: unknown): string {
  try {
    if (thrown instanceof Error)
      return firstLine(thrown.message) || thrown.name || "an error without a message was thrown"
    if (typeof thrown === "string") return firstLine(thrown) || "an empty text was thrown"
    return `${thrown === undefined ? "undefined" : firstLine(JSON.stringify(thrown) ?? typeof thrown)} was thrown`
  } catch {
    return `${typeof thrown === "bigint" ? String(thrown) : "something that cannot be read"} was thrown`
  }
}

function firstLine(text: string): string {
  const line = text.trim().split("\n", 1)[0] ?? ""
  return ownText(line.length > 500 ? `${line.slice(0, 497)}...` : line)
}
