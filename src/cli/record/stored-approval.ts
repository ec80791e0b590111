import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { z } from "zod"
import { ConfigError } from "../../errors.js"
import { ignoreInGit } from "../../runtime/ignore-in-git.js"
import type { PlannedBrief } from "../../task/brief.js"
import { type Json, isPlainObject } from "../../task/json.js"
import { systemReason } from "../system-reason.js"

const folder = join(".quorum", "approvals")
const usedEnding = ".used.json"

const storedSchema = z.strictObject({
  version: z.literal(1),
  runId: z.string().min(1),
  planHash: z.string().min(1),
  task: z.string(),
  /** The command line, without the command. */
  parameters: z.array(z.string()),
  flags: z.record(z.string(), z.unknown()),
  /** The model that was chosen. */
  model: z.string(),
  /** Hash of the schema file's text, where there is one. */
  schemaHash: z.string().optional(),
  skipped: z.array(z.object({ path: z.string(), reason: z.string() })),
  /** Folder of journals in which the run is recorded on; absent when it leaves none. */
  journal: z.string().min(1).optional(),
  /** State of the graph; the plan stands in it. */
  state: z.custom<Json>((value) => plannedIn(value) !== undefined),
})

/** A run of the command that waits for approval: what it needs to go on, and no secrets. */
export type StoredApproval = z.output<typeof storedSchema>

/** Where a waiting run is stored, and the part of its plan that people edit. */
export function filesOf(runId: string): { readonly stored: string; readonly plan: string } {
  return { stored: join(folder, `${runId}.json`), plan: join(folder, `${runId}.plan.json`) }
}

/** The briefs of the plan that waits. */
export function briefsOf({ state }: StoredApproval): readonly PlannedBrief[] {
  return plannedIn(state) ?? []
}

function plannedIn(state: unknown): readonly PlannedBrief[] | undefined {
  const plan = isPlainObject(state) ? state["planned"] : undefined
  const briefs = isPlainObject(plan) ? plan["briefs"] : undefined
  return Array.isArray(briefs) && briefs.every(isPlainObject)
    ? (briefs as unknown as readonly PlannedBrief[])
    : undefined
}

/**
 * Refuses to plan, before anything is paid, what could not be kept while it waits.
 *
 * @throws ConfigError when something else stands in the place of the folder, or nothing can be written there
 */
export async function refuseUnkeepable(): Promise<void> {
  for (const place of [".quorum", folder]) {
    const found = await stat(place).catch(() => undefined)
    if (found === undefined || found.isDirectory()) continue
    throw new ConfigError(
      `expected to be able to keep a waiting run under ${folder}, got a file at ${place}. Move it, or run this at a terminal`,
    )
  }
  const made = await stat(folder).catch(() => undefined)
  const place = made === undefined ? ".quorum" : folder
  const probe = join(place, `probe-${process.pid}`)
  try {
    await mkdir(place, { recursive: true })
    await writeFile(probe, " ".repeat(probedBytes), { mode: 0o600 })
  } catch (error) {
    throw new ConfigError(
      `expected to be able to keep a waiting run under ${folder}, got ${systemReason(error)}. Make room or let it be written, or run this at a terminal`,
    )
  } finally {
    await rm(probe, { force: true }).catch(() => {})
  }
}

/** Bytes that have to fit; a plan with its documents may take more. */
const probedBytes = 65_536

/** Stores a run that waits; only its owner can read it, as it holds the documents of the plan. */
export async function storeApproval(approval: StoredApproval): Promise<void> {
  const { stored, plan } = filesOf(approval.runId)
  const partial = `${stored}.partial`
  await mkdir(folder, { recursive: true })
  await ignoreInGit(folder)
  try {
    await writeFile(plan, editablePlan(briefsOf(approval)), { mode: 0o600 })
    // Last, and whole: what is found under this name can be approved.
    await writeFile(partial, `${JSON.stringify(approval, null, 2)}\n`, { mode: 0o600 })
    await rename(partial, stored)
  } catch (error) {
    for (const path of [plan, partial]) await rm(path, { force: true }).catch(() => {})
    throw error
  }
}

/**
 * The waiting run of that id.
 *
 * @throws ConfigError for a run that does not wait here, has been approved or rejected already, or cannot be read
 */
export async function readApproval(runId: string): Promise<StoredApproval> {
  const names = await readdir(folder).catch((): string[] => [])
  if (names.includes(`${runId}${usedEnding}`)) {
    throw new ConfigError(
      `expected a run that waits for approval, got ${JSON.stringify(runId)}, which was answered already. Run the task again for another one`,
    )
  }
  if (!names.includes(`${runId}.json`) || runId.endsWith(".plan")) {
    const waiting = names.filter((name) => /^(?!.*\.(?:plan|used)\.json$).*\.json$/.test(name))
    const ids = waiting.map((name) => name.slice(0, -".json".length))
    throw new ConfigError(
      `expected a run that waits for approval, got ${JSON.stringify(runId)}. ${ids.length === 0 ? "None waits in this folder: go to where it was started" : `Waiting: ${ids.join(", ")}`}`,
    )
  }
  const { stored } = filesOf(runId)
  const text = await readFile(stored, "utf8").catch((error: unknown) => {
    throw answeredMeanwhile(runId, error)
  })
  const parsed = storedSchema.safeParse(jsonOf(text, stored))
  if (parsed.success && parsed.data.runId === runId) return parsed.data
  throw new ConfigError(`expected ${stored} to be as it was stored, got something else. Run the task again`)
}

/** The hash of the plan with which a run waits; nothing for one that does not. */
export async function waitingPlan(runId: string): Promise<string | undefined> {
  return readApproval(runId).then(
    ({ planHash }) => planHash,
    () => undefined,
  )
}

/**
 * Takes a waiting run, so that nobody can answer it a second time.
 *
 * @returns a function that lets it wait again, for when nothing came of the answer
 * @throws ConfigError when somebody was faster
 */
export async function takeApproval(runId: string): Promise<() => Promise<void>> {
  const { stored } = filesOf(runId)
  const used = join(folder, `${runId}${usedEnding}`)
  // A rename is all or nothing: of two commands at once only one finds the file.
  await rename(stored, used).catch((error: unknown) => {
    throw answeredMeanwhile(runId, error)
  })
  return () => rename(used, stored)
}

/** Somebody else was faster, between two looks at the folder. */
function answeredMeanwhile(runId: string, error: unknown): ConfigError {
  return new ConfigError(
    `expected a run that waits for approval, got ${JSON.stringify(runId)}, which was answered meanwhile (${systemReason(error)})`,
  )
}

/** The briefs of a plan as people edit them: without their places, and without the input that they keep by id. */
export function editablePlan(briefs: readonly PlannedBrief[]): string {
  const shown = briefs.map(({ index: _index, input: _input, ...brief }) => {
    const { id, objective, ...rest } = brief
    return { id, objective, ...rest }
  })
  return `${JSON.stringify({ briefs: shown }, null, 2)}\n`
}

/**
 * The briefs of an edited plan; one that keeps its id and names no input keeps the input it had.
 *
 * @throws ConfigError unless it is `{ "briefs": [...] }`
 */
export function editedBriefs(
  text: string,
  source: string,
  planned: readonly PlannedBrief[],
): readonly Record<string, unknown>[] {
  const plan = jsonOf(text, source)
  const briefs: unknown = isPlainObject(plan) ? plan["briefs"] : undefined
  if (!Array.isArray(briefs) || briefs.length === 0 || !briefs.every(isPlainObject)) {
    throw new ConfigError(
      `expected ${source} to be { "briefs": [...] } with at least one brief, got something else`,
    )
  }
  const inputs = new Map(planned.map(({ id, input }) => [id, input]))
  return briefs.map((brief: Record<string, unknown>) => {
    const { id } = brief
    const input = typeof id === "string" ? inputs.get(id) : undefined
    return input === undefined || "input" in brief ? brief : { ...brief, input }
  })
}

function jsonOf(text: string, source: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ConfigError(
      `expected ${source} to be JSON, got something else (${error instanceof Error ? error.message : String(error)})`,
    )
  }
}
