import type { OutcomeError } from "../../task/outcome.js"

/** True for failures that no other input would have avoided: a key, a quota, a connection, an unknown model. */
export function isProviderFailure(error: OutcomeError): boolean {
  switch (error.kind) {
    case "auth":
    case "quota":
    case "transient":
    case "overloaded":
    case "rate_limit":
      return true
    case "invalid_request":
      return error.httpStatus === 404
    case "timeout":
    case "deadline":
    case "content_filter":
    case "invalid_output":
    case "cancelled":
    case "shed":
    case "agent":
    case "internal":
      return false
  }
}

/** The cause and the remedy in one line. */
export function explainProviderFailure(error: OutcomeError, place: string): string {
  const said = error.message.replace(/\.$/, "")
  if (error.httpStatus === undefined && error.kind === "transient")
    return explainConnection(codeIn(error), place, said)
  switch (error.kind) {
    case "auth":
      return `${said}. Check the key and what it may use`
    case "quota":
      return `${said}. Check plan and billing of the provider`
    case "rate_limit":
      return `${said}. Go slower with --rpm or --concurrency, or try later`
    case "overloaded":
    case "transient":
      return `${place} failed: ${said}. Try again later`
    case "invalid_request":
      return `${said}. Check the model's name in --model`
    case "timeout":
    case "deadline":
    case "content_filter":
    case "invalid_output":
    case "cancelled":
    case "shed":
    case "agent":
    case "internal":
      return said
  }
}

/** What to say of an address that cannot be reached. */
export function explainConnection(code: string | undefined, place: string, said: string): string {
  if (code === "ECONNREFUSED") return `connection refused at ${place}: is the server running?`
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `no such host: ${place}. Check the address in --model`
  return `${said}. Check the address in --model and the network`
}

function codeIn(error: OutcomeError): string | undefined {
  return error.code ?? /\bE[A-Z_]{4,}\b/.exec(error.message)?.[0]
}
