import type { Json } from "../../task/json.js"
import { type Outcome, isOk } from "../../task/outcome.js"
import type { MissingRecords } from "../../task/record.js"
import type { PlannedBrief } from "../../task/brief.js"
import type { IntegrateContext, Integration, Integrator } from "../integrator.js"
import { planOrder } from "./chain.js"
import { contributionOf, stateOf } from "./contributions.js"
import { answerText } from "../synthesis/answer-text.js"
import { foundNothing } from "../synthesis/found-nothing.js"
import { describeRules } from "./describe-table.js"
import { askJudges } from "./escalate.js"
import { type MergeOptions, type MergeSettings, readMergeOptions } from "./merge-options.js"
import { sameKey } from "./path.js"
import { rootPlace } from "./place.js"
import { type Merged, resolve } from "./resolve.js"
import { WalkMemory } from "./walk-memory.js"
import { recordsOf, walk } from "./walk.js"

/**
 * An integrator that merges outputs field by field by a table of rules, without a model: every conflict is listed, and
 * every record is kept, merged into another, dropped by a named rule, or missing with its brief.
 *
 * It only depends on what was delivered and on the plan, never on time. Outputs are taken apart as they arrive, so that
 * little is left to do once all branches are through.
 *
 * @throws ConfigError for an unknown rule or option, or a path that cannot be read, stands there twice or is never reached
 * @example
 * ```ts
 * import { section } from "langgraph-quorum"
 * import { majority, merge, sourcePriority, unionBy } from "langgraph-quorum/merge"
 *
 * const inventory = section({
 *   model: "simulated:demo",
 *   briefs: ["lockfile", "manifest"].map((id) => ({ id, objective: `List the packages in the ${id}` })),
 *   integrate: merge({
 *     rules: {
 *       "packages[]": unionBy("name"),
 *       "packages[].licence": [majority({ quorum: 2 }), sourcePriority(["lockfile", "*"])],
 *     },
 *   }),
 * })
 * const { output, conflicts, records } = await inventory.run("Which packages are used?")
 * console.log(output, conflicts, records?.counts)
 * ```
 */
export function merge<T = Json>(options: MergeOptions): Integrator<T> {
  const settings = readMergeOptions(options)
  const { table, near, judges, prose } = settings
  return {
    name: "merge",
    params: {
      rules: table.data,
      // The same for people, so that every report says it with the words of the rules themselves.
      inWords: describeRules(table),
      ...(near.length === 0 ? {} : { duplicates: near.map(({ data }) => data) }),
      ...(judges.length === 0 ? {} : { judges: judges.map(({ name }) => name) }),
      ...(prose === undefined ? {} : { prose: prose.params }),
    },
    agents: [...judges, ...(prose?.agents ?? [])],
    mergesKey: (key) => mergesKey(key, options, settings),
    refsOf: (outcome) =>
      Array.from(recordsOf(walk(contributionOf(outcome), rootPlace(table))), ({ ref }) => ref),
    settled(outcomes, memory) {
      WalkMemory.of(memory, table).takeIn(outcomes)
      return undefined
    },
    integrate: (outcomes, context) => integrate<T>(outcomes, settings, context),
  }
}

async function integrate<T>(
  outcomes: readonly Outcome[],
  settings: MergeSettings,
  context: IntegrateContext,
): Promise<Integration<T>> {
  const { table, near, judges, prose } = settings
  const usable = outcomes.filter(isOk)
  const briefs = new Map(context.briefs.map((brief) => [brief.id, brief]))
  const state = stateOf(usable.map((outcome) => contributionOf(outcome, briefs.get(outcome.briefId)?.weight)))
  const memory = WalkMemory.of(context.memory, table)
  const missing = missingOf(outcomes, briefs)
  const options = { near, missing, walked: memory.of.bind(memory) }
  const first = resolve(state, table, options)
  const verdicts =
    judges.length === 0 || first.escalations.length === 0
      ? undefined
      : await askJudges(first.escalations, settings, context)
  const merged =
    verdicts === undefined ? first : resolve(state, table, { ...options, verdicts: verdicts.byPath })
  const { value, records, conflicts, duplicates } = merged
  const warnings = [...merged.warnings, ...(verdicts?.warnings ?? [])]
  const found = { done: true, records, duplicates, conflicts, warnings } as const
  if (value === undefined) {
    return { ...found, shortfall: "no branch delivered anything to merge", reason: "nothing to merge" }
  }
  const reason = reasonOf(usable.length, merged)
  if (prose === undefined) return { ...found, output: value as T, reason }
  const under = { foundNothing: foundNothing(outcomes, records), failures: context.failures }
  if (records.records.length === 0) {
    // Looking and finding nothing is an answer, which needs no model.
    if (under.foundNothing.length === usable.length)
      return { ...found, output: answerText(undefined, { ...under, conflicts }) as T, merged: value, reason }
    const nothing = "nothing that the branches delivered was kept to write about"
    return { ...found, merged: value, shortfall: nothing, reason: nothing }
  }
  const values = new Map<string, Json>()
  for (const contribution of state.values())
    for (const { ref, value: delivered } of recordsOf(memory.of(contribution))) values.set(ref, delivered)
  const material = { records: records.records, conflicts, sourceOf: (ref: string) => values.get(ref) }
  const reply = await prose.write(material, context)
  if (!reply.ok) return { ...found, merged: value, shortfall: reply.shortfall, reason: reply.shortfall }
  return {
    ...found,
    output: answerText(reply.prose.text, { ...under, conflicts: reply.conflicts }) as T,
    merged: value,
    prose: reply.prose,
    conflicts: reply.conflicts,
    warnings: [...warnings, ...reply.warnings],
    reason,
  }
}

function missingOf(
  outcomes: readonly Outcome[],
  briefs: ReadonlyMap<string, PlannedBrief>,
): readonly MissingRecords[] {
  return outcomes
    .filter((outcome) => !isOk(outcome))
    .map(({ briefId }) => ({ briefId, items: briefs.get(briefId)?.items ?? [] }))
}

function reasonOf(outputs: number, { records, conflicts }: Merged): string {
  const open = conflicts.filter(({ rule }) => rule === planOrder).length
  const conflict =
    conflicts.length === 0
      ? "no conflicts"
      : `${conflicts.length} conflicts, ${open} of them left to ${planOrder}`
  return `${outputs} outputs merged into ${records.counts.kept} records, ${conflict}`
}

/** Whether the table says how several briefs may fill a key; the built-in defaults say nothing of a key by its name. */
function mergesKey(key: string, { rules }: MergeOptions, { table }: MergeSettings): boolean {
  const node = table.root.members.get(sameKey(key))
  const own = node?.entry ?? table.root.entry
  if (own !== undefined)
    return own.chain.deciding.some(({ rule }) => rule !== "only") || own.chain.last !== undefined
  if (node !== undefined || "*[]" in rules) return true
  return (
    table.anyValue.chain.last !== undefined ||
    table.anyValue.chain.deciding.some(({ rule }) => rule !== "only")
  )
}
