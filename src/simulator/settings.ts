import { z } from "zod"
import { ConfigError } from "../errors.js"

const expected = {
  share: "a number from 0 to 1",
  positive: "a number above 0",
  notNegative: "a number of at least 0",
  count: "a whole number of at least 0",
  port: "a whole number from 0 to 65535",
  text: "a text that is not empty",
  flag: "true or false",
  group: "an object",
  list: "a list",
}
const share = () => z.number(expected.share).min(0, expected.share).max(1, expected.share).default(0)
const positive = () => z.number(expected.positive).positive(expected.positive)
const notNegative = () => z.number(expected.notNegative).min(0, expected.notNegative)
const text = () => z.string(expected.text).min(1, expected.text)
const flag = () => z.boolean(expected.flag).default(false)

const sigmaRange = "a number from 0 to 3"
/** How long replies take. */
export interface SimulatorLatency {
  /** Median time to a reply's first byte in milliseconds; 0 answers at once. @default 0 */
  readonly medianMs?: number | undefined
  /** Spread of the log-normal: 0 is constant, at 0.5 one reply in 20 takes over 2.3 medians. @default 0.5 */
  readonly sigma?: number | undefined
}

export const latencySchema = z.strictObject(
  {
    medianMs: notNegative().default(0),
    sigma: z.number(sigmaRange).min(0, sigmaRange).max(3, sigmaRange).default(0.5),
  },
  { error: (issue) => (issue.code === "unrecognized_keys" ? undefined : expected.group) },
)

/** A change of the limits. */
export interface LimitChange {
  /** Milliseconds after the start from which it holds. */
  readonly afterMs: number
  /** How many times what is set they are then, above 0. */
  readonly factor: number
}

/** What the simulator allows a minute. */
export interface SimulatorRateLimit {
  /** Requests per minute, as a bucket that refills all the time. @default unlimited */
  readonly requestsPerMinute?: number | undefined
  /** Tokens per minute; input and `max_tokens` are charged up front, as OpenAI does. @default unlimited */
  readonly tokensPerMinute?: number | undefined
  /** What a 429 says about waiting: `retry-after-ms` and `retry-after`, the latter alone, or nothing. @default "ms" */
  readonly retryAfter?: "ms" | "seconds" | "none" | undefined
  /** Whether a rejected request counts against `requestsPerMinute` too, as it does at OpenAI. @default true */
  readonly rejectedCount?: boolean | undefined
  /** Milliseconds in which a limit refills, where a minute is too long to wait for. @default 60000 */
  readonly windowMs?: number | undefined
  /** From so many milliseconds after the start the limits are this many times what is set. @default never */
  readonly change?: readonly LimitChange[] | undefined
  /** In whose form replies tell the limits; Anthropic also charges tokens that come back when they do. @default "openai" */
  readonly headers?: "openai" | "anthropic" | "none" | undefined
}

export const rateLimitSchema = z.strictObject(
  {
    requestsPerMinute: positive().optional(),
    tokensPerMinute: positive().optional(),
    retryAfter: z.enum(["ms", "seconds", "none"], `"ms", "seconds" or "none"`).default("ms"),
    rejectedCount: z.boolean(expected.flag).default(true),
    windowMs: positive().default(60_000),
    change: z
      .array(z.strictObject({ afterMs: notNegative(), factor: positive() }), expected.list)
      .readonly()
      .default([]),
    headers: z.enum(["openai", "anthropic", "none"], `"openai", "anthropic" or "none"`).default("openai"),
  },
  { error: (issue) => (issue.code === "unrecognized_keys" ? undefined : expected.group) },
)

const seedRange = "a whole number"

/** A time in which the simulator answers nobody. */
export interface SimulatorOverload {
  /** Milliseconds after the start at which it begins. @default 0 */
  readonly fromMs?: number | undefined
  /** Milliseconds after the start at which it ends. */
  readonly untilMs: number
}

/** What `startSimulator` takes; everything is optional. */
export interface SimulatorOptions {
  /** Seed of everything the simulator draws. @default 1 */
  readonly seed?: number | undefined
  /** TCP port; 0 takes a free one. @default 0 */
  readonly port?: number | undefined
  /** Address to bind. @default "127.0.0.1" */
  readonly host?: string | undefined
  /** Allows a `host` that other machines can reach. @default false */
  readonly allowRemote?: boolean | undefined
  /** Lets the process end though the server is up, for servers started in-process. @default false */
  readonly unref?: boolean | undefined
  /** Share of right answers, whatever temperature a request asks for. @default 0.8 */
  readonly accuracy?: number | undefined
  /** Share of samples that are right or wrong together, with the same slip, on a question. @default 0 */
  readonly errorCorrelation?: number | undefined
  /** Time to the first byte of a reply. @default at once */
  readonly latency?: SimulatorLatency | undefined
  /** Pace of streamed replies in tokens per second; 0 writes as fast as the socket takes it. @default 0 */
  readonly tokensPerSecond?: number | undefined
  /** Share of requests that are never answered. @default 0 */
  readonly hangRate?: number | undefined
  /** Share of requests answered with 500 or 503. @default 0 */
  readonly serverErrorRate?: number | undefined
  /** Share of requests answered with "overloaded": 529 or 503. @default 0 */
  readonly overloadRate?: number | undefined
  /** Share of requests whose socket is destroyed before or in the middle of the reply. @default 0 */
  readonly resetRate?: number | undefined
  /** Share of JSON replies that are not the JSON asked for: cut, fenced, wordy, ill-formed or of a wrong type. @default 0 */
  readonly malformedRate?: number | undefined
  /** Share of replies that are a refusal. @default 0 */
  readonly refusalRate?: number | undefined
  /** Buckets that answer with 429 when they are empty. @default none */
  readonly rateLimit?: SimulatorRateLimit | undefined
  /** From when until when, in milliseconds after the start, every request is answered with 529. @default never */
  readonly overload?: SimulatorOverload | undefined
  /** How many requests are answered before the quota is used up and all others get 429. @default unlimited */
  readonly quotaAfter?: number | undefined
  /** The API key that requests must carry, or 401. @default any or none */
  readonly requireKey?: string | undefined
}

export const simulatorOptionsSchema = z.strictObject(
  {
    seed: z.int(seedRange).default(1),
    port: z.int(expected.port).min(0, expected.port).max(65_535, expected.port).default(0),
    host: text().default("127.0.0.1"),
    allowRemote: flag(),
    unref: flag(),
    accuracy: z.number(expected.share).min(0, expected.share).max(1, expected.share).default(0.8),
    errorCorrelation: share(),
    latency: latencySchema.prefault({}),
    tokensPerSecond: notNegative().default(0),
    hangRate: share(),
    serverErrorRate: share(),
    overloadRate: share(),
    resetRate: share(),
    malformedRate: share(),
    refusalRate: share(),
    rateLimit: rateLimitSchema.optional(),
    overload: z.strictObject({ fromMs: notNegative().default(0), untilMs: notNegative() }).optional(),
    quotaAfter: z.int(expected.count).min(0, expected.count).optional(),
    requireKey: text().optional(),
  },
  { error: (issue) => (issue.code === "unrecognized_keys" ? undefined : expected.group) },
)

export type SimulatorSettings = z.output<typeof simulatorOptionsSchema>

/**
 * Parses the options: defaults filled in, unknown keys and values out of range refused in one line.
 *
 * @throws ConfigError naming the option, what was expected and what came
 */
export function parseSimulatorOptions(options: unknown, caller = "startSimulator"): SimulatorSettings {
  const parsed = simulatorOptionsSchema.safeParse(options)
  if (!parsed.success) {
    throw new ConfigError(
      `${caller}: ${parsed.error.issues.map((issue) => explain(issue, options)).join("; ")}`,
    )
  }
  const { data: settings } = parsed
  const { hangRate, serverErrorRate, overloadRate, resetRate } = settings
  const rates = hangRate + serverErrorRate + overloadRate + resetRate
  // A little over 1 is rounding: 0.7 + 0.2 + 0.1 is.
  if (rates > 1 + 1e-9) {
    throw new ConfigError(
      `${caller}: expected \`hangRate\`, \`serverErrorRate\`, \`overloadRate\` and \`resetRate\` to be at most 1 together, ` +
        `got ${rates}. A request has one fate; lower them`,
    )
  }
  if (!settings.allowRemote && !isLoopback(settings.host)) {
    throw new ConfigError(
      `startSimulator: expected \`host\` to be a loopback address such as 127.0.0.1, got "${settings.host}". ` +
        "Set `allowRemote: true` to serve other machines",
    )
  }
  return settings
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host)
}

function explain(issue: z.core.$ZodIssue, options: unknown): string {
  const name = issue.path.map(String).join(".")
  if (issue.code === "unrecognized_keys") {
    const keys = issue.keys.map((key) => `\`${key}\``).join(", ")
    return `unknown option ${keys}${name === "" ? "" : ` in \`${name}\``}. Check the spelling`
  }
  let value = options
  for (const key of issue.path) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined
  }
  return `expected ${name === "" ? "the options" : `\`${name}\``} to be ${issue.message}, got ${show(value)}`
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 60))
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "an array" : "an object"
  return typeof value === "function" ? "a function" : String(value)
}
