import { z } from "zod"
import type { Blueprint } from "../../graph/blueprint.js"
import { type Json, isPlainObject } from "../../task/json.js"

/**
 * Options that may change when a run goes on: how fast, how much and how long. They change nothing that is on record,
 * and without a higher cap a run that came to its cap could never go on.
 */
const mayChange: ReadonlySet<string> = new Set([
  "concurrency",
  "requestsPerMinute",
  "tokensPerMinute",
  "maxCalls",
  "maxTokens",
  "maxCost",
  "runTimeoutMs",
  "queueTimeoutMs",
  "hedge",
  "cache",
])

/** Levels of options that are looked into; what lies deeper is named only. */
const mostLevels = 12

/** The options of a pattern as a journal holds them: what a resume must not change, as plain JSON. */
export function describeOptions(options: object, blueprint: Blueprint, input: Json): Json {
  const { agent, integrator } = blueprint
  const given = Object.entries(options).filter(([key, value]) => value !== undefined && !mayChange.has(key))
  return {
    ...Object.fromEntries(given.map(([key, value]) => [key, describeOption(value, 0)])),
    // The model that a spec stands for, and the rule that a name stands for, with what they go by.
    "the agent": agent.name,
    "the integrator": { name: integrator.name, params: integrator.params },
    ...("briefs" in options && typeof options.briefs === "function"
      ? { "the briefs": describeOption(blueprint.callerBriefs?.(input) ?? [], 0) }
      : {}),
  }
}

function describeOption(value: unknown, level: number): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value)
  if (typeof value === "function") return value.name === "" ? "a function" : `function ${value.name}`
  if (typeof value !== "object") return typeof value === "bigint" ? `${value}n` : typeof value
  if (value instanceof z.ZodType) return schemaOf(value)
  if (level >= mostLevels) return "..."
  if (Array.isArray(value)) return value.map((element: unknown) => describeOption(element, level + 1))
  if (value instanceof Map || value instanceof Set) return describeOption([...value], level + 1)
  // Rules, integrators, equivalences and agents are what their names and parameters say.
  if ("name" in value && typeof value.name === "string" && holdsFunctions(value)) {
    return "params" in value ? named(value.name, describeOption(value.params, level + 1)) : value.name
  }
  if (!isPlainObject(value)) return instanceName(value)
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(entries.map(([key, member]) => [key, describeOption(member, level + 1)]))
}

function named(name: string, params: Json): Json {
  return { name, params }
}

function holdsFunctions(value: object): boolean {
  return !isPlainObject(value) || Object.values(value).some((member) => typeof member === "function")
}

/** Of a chat model of the caller's own: its kind and its model, where it says that. */
function instanceName(value: object): string {
  const kind = value.constructor.name
  const { model } = value as { readonly model?: unknown }
  return typeof model === "string" ? `${kind} ${model}` : kind
}

function schemaOf(schema: z.ZodType): Json {
  try {
    return z.toJSONSchema(schema, { unrepresentable: "any", io: "input" }) as Json
  } catch {
    return "a schema that JSON Schema has no words for"
  }
}
