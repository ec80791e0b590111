/** An error reply in OpenAI's shape, not yet sent. */
export interface ApiError {
  readonly status: number
  readonly message: string
  readonly type: string
  readonly param?: string | null
  readonly code?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

/** The JSON text that OpenAI's clients expect with a status of 400 or above. */
export function errorBody({ message, type, param = null, code = null }: ApiError): string {
  return JSON.stringify({ error: { message, type, param, code } })
}

/** The request itself is wrong: asking again will not help. */
export function badRequest(
  message: string,
  param: string | null = null,
  code: string | null = null,
): ApiError {
  return { status: 400, message, type: "invalid_request_error", param, code }
}

export function notFound(method: string, path: string): ApiError {
  const message = `Unknown request: ${method} ${path}. Known: POST /v1/chat/completions, GET /v1/models`
  return { status: 404, message, type: "invalid_request_error", code: "unknown_url" }
}

/** What a request without the right key gets; every key is right where none is required. */
export function keyError(
  required: string | undefined,
  authorization: string | undefined,
): ApiError | undefined {
  if (required === undefined || authorization?.replace(/^Bearer\s+/i, "") === required) return undefined
  // The key is never repeated: error messages end up in logs.
  const message =
    authorization === undefined
      ? "No API key was sent, and this simulator requires one."
      : "The API key is wrong."
  return { status: 401, message, type: "invalid_request_error", code: "invalid_api_key" }
}

export function quotaExceeded(): ApiError {
  return {
    status: 429,
    message: "You exceeded your current quota (simulated).",
    type: "insufficient_quota",
    code: "insufficient_quota",
  }
}

/** 500, 503 or 529; the last is how Anthropic's API says "overloaded". */
export function serverError(status: 500 | 503 | 529): ApiError {
  switch (status) {
    case 500:
      return { status, message: "The server had an error (simulated).", type: "server_error" }
    case 503:
      return { status, message: "The engine is currently overloaded (simulated).", type: "server_error" }
    case 529:
      return { status, message: "Overloaded (simulated).", type: "overloaded_error" }
  }
}
