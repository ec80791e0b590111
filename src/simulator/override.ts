import { z } from "zod"
import { type ApiError, badRequest } from "./api-error.js"
import type { Course } from "./fate.js"

/** The request header with which a test decides what happens to one request. */
export const overrideHeader = "x-quorum-simulate"

const overrideSchema = z.strictObject({
  /** Answer with this error status. */
  status: z.int().min(400).max(599).optional(),
  /** The error's `code`. */
  code: z.string().optional(),
  /** Sent with `status` as `retry-after-ms` and `retry-after`. */
  retryAfterMs: z.number().min(0).optional(),
  hang: z.boolean().optional(),
  /** Destroy the socket after this share of the reply's bytes; 0 sends none. */
  resetAfter: z.number().min(0).max(1).optional(),
  latencyMs: z.number().min(0).optional(),
  /** The reply's text, instead of what the simulator makes up. */
  content: z.string().optional(),
  refusal: z.boolean().optional(),
  malformed: z.boolean().optional(),
})

/** What a test wants to happen to one request, in place of what would be drawn. */
export type Override = z.output<typeof overrideSchema>

/** Reads the header; what is wrong with it comes back as the 400 to send. */
export function readOverride(
  header: string | undefined,
): { readonly ok: true; readonly override: Override } | { readonly ok: false; readonly error: ApiError } {
  if (header === undefined) return { ok: true, override: {} }
  let value: unknown
  try {
    value = JSON.parse(header)
  } catch {
    return { ok: false, error: badRequest(`Expected the header ${overrideHeader} to hold JSON.`) }
  }
  const parsed = overrideSchema.safeParse(value)
  if (parsed.success) return { ok: true, override: parsed.data }
  const [issue] = parsed.error.issues
  return {
    ok: false,
    error: badRequest(`Invalid header ${overrideHeader}: ${issue?.message ?? "not understood"}.`),
  }
}

/** The error that a test asks for. */
export function overrideError(override: Override): ApiError | undefined {
  const { status, code = null, retryAfterMs } = override
  if (status === undefined) return undefined
  return {
    status,
    message: `Status ${status}, as the header ${overrideHeader} asks for.`,
    type: status === 429 ? "requests" : status < 500 ? "invalid_request_error" : "server_error",
    code,
    ...(retryAfterMs === undefined
      ? {}
      : {
          headers: {
            "retry-after-ms": String(retryAfterMs),
            "retry-after": String(Math.ceil(retryAfterMs / 1_000)),
          },
        }),
  }
}

/** The course with what a test asks for in place of what was drawn; any override does away with drawn faults. */
export function overrideCourse(drawn: Course, override: Override): Course {
  const latencyMs = override.latencyMs ?? drawn.latencyMs
  if (override.hang === true) return { latencyMs, fate: { kind: "hang" } }
  if (override.resetAfter !== undefined)
    return { latencyMs, fate: { kind: "reset", after: override.resetAfter } }
  return Object.keys(override).length === 0 ? drawn : { latencyMs, fate: { kind: "reply" } }
}
