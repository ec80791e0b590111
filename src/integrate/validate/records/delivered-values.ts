import { type Json, isPlainObject } from "../../../task/json.js"
import type { IntegratedRecord, RecordLedger } from "../../../task/record.js"
import type { Chain } from "../../merge/chain.js"
import { elementKeys } from "../../merge/rules/lists.js"
import type { Examined } from "../check.js"
import { equalJson } from "./equal-json.js"
import { aboutOf, unaccountedFields } from "./merged-fields.js"
import { mergedNear } from "./near-records.js"
import { deliveries, parentOf, valueAt } from "./raw-values.js"
import { pathAt } from "./record-paths.js"
import { type StatedRules, choosing, listPath, statedRules } from "./rules.js"
import { type Said, agreesOn, combinesTo, sameValue } from "./said.js"
import type { ValidationSubject } from "../subject.js"

interface Source extends Said {
  readonly ref: string
  /** Of the table, as the pointer of its ref goes. */
  readonly path: string
}

/** Every record says what its sources delivered, and each source says what was merged into the record. */
export function deliveredValues(ledger: RecordLedger, subject: ValidationSubject): Examined["findings"] {
  const find = deliveries(subject)
  const rules = statedRules(subject.params)
  const near = mergedNear(subject)
  return ledger.records.flatMap((record) => {
    const sources = record.sources.flatMap(({ ref, briefId }): readonly Source[] => {
      const found = find({ ref, briefId })
      const value = found === undefined ? undefined : valueAt(found.output, found.pointer)
      if (found === undefined || value === undefined) return []
      return [{ ref, briefId, value: value as Json, path: pathAt(found.output, found.pointer) }]
    })
    // What nobody delivered is told already.
    if (sources.length === 0 || sources.length < record.sources.length) return []
    return problemsOf(record, sources, rules, near.get(record.id)).map((problem) => ({
      message: `record ${record.id} ${problem}`,
      recordIds: [record.id],
    }))
  })
}

type Refs = ReadonlySet<string> | undefined

function problemsOf(
  record: IntegratedRecord,
  sources: readonly Source[],
  rules: StatedRules | undefined,
  near: Refs,
): readonly string[] {
  if (rules === undefined) return unlike(record, sources, undefined, near)
  const path = listPath(record.path.normalize("NFC"))
  const strange = sources.filter((source) => listPath(source.path) !== path)
  if (strange.length > 0) return strange.map(({ ref }) => `stands at another path than ${ref}`)
  const chain = chainOf(record, sources, rules)
  const { last, deciding, grain } = chain
  if (last?.rule === "unionBy") return unlikeThing(record, sources, chain, rules, near)
  if (grain === "elements" && near !== undefined && isPlainObject(record.value))
    return unlikeFields(record, sources, chain, choosing(rules))
  if (last?.rule === "concatOrdered") {
    const [first, ...others] = sources
    // Of a list that stands nothing merges; equal elements of lists that lost to it do.
    const merged = others.filter(({ ref }) => deciding.length === 0 || sameList(ref, first?.ref))
    if (merged.length > 0) return merged.map(({ ref }) => `took in ${ref}, and ${last.rule} merges nothing`)
  }
  if (last === undefined || grain === "elements" || last.rule === "keepAll")
    return unlike(record, sources, chain, near)
  if (combinesTo(record.value, sources, last)) return []
  if (deciding.length > 0) return unlike(record, sources, chain, near)
  return [`is not the ${last.rule} of its sources`]
}

function chainOf(record: IntegratedRecord, [first]: readonly Source[], rules: StatedRules): Chain {
  const named = rules.named(record.path.normalize("NFC"))
  if (named !== undefined) return named
  const ofList =
    record.path.endsWith("[]") || first?.path.endsWith("[]") === true || Array.isArray(first?.value)
  return ofList ? rules.anyList : rules.anyValue
}

/** Of a record that was kept as it was delivered: the first source is it, the others are equal, or stated to be near. */
function unlike(
  record: IntegratedRecord,
  sources: readonly Source[],
  chain: Chain | undefined,
  near: Refs,
): readonly string[] {
  const [first] = sources
  if (first === undefined || !equalJson(record.value, first.value))
    return [`says something else than ${first?.ref ?? "its source"} delivered`]
  const others = sources.filter(
    ({ ref, value }) => near?.has(ref) !== true && !sameValue(value, record.value),
  )
  if (others.length === 0 || agreesOn(record.value, sources, chain)) return []
  return others.map(notThis)
}

/** Of a record that is one thing under its keys, or stated to be near: all sources are about it. */
function unlikeThing(
  record: IntegratedRecord,
  sources: readonly Source[],
  chain: Chain,
  rules: StatedRules,
  near: Refs,
): readonly string[] {
  const { last } = chain
  const keys = last?.rule === "unionBy" ? elementKeys(last) : []
  const about = aboutOf(record.value, keys)
  if (near === undefined && about === undefined) return unlike(record, sources, chain, near)
  if (near !== undefined && !isPlainObject(record.value)) return unlike(record, sources, chain, near)
  const strange = sources.filter(
    ({ ref, value }) => near?.has(ref) !== true && aboutOf(value, keys) !== about,
  )
  return strange.length > 0 ? strange.map(notThis) : unlikeFields(record, sources, chain, rules)
}

/** Of a record that was merged by its fields: each of them comes of what the sources say. */
function unlikeFields(
  record: IntegratedRecord,
  sources: readonly Source[],
  { last, deciding }: Chain,
  rules: StatedRules,
): readonly string[] {
  const keys = last?.rule === "unionBy" ? elementKeys(last) : []
  const path = `${listPath(record.path.normalize("NFC"))}[]`
  const fields = unaccountedFields(record.value, sources, path, rules, keys)
  if (fields.length === 0) return []
  // Where a rule chose one of the lists, equal elements of the others are sources, and no more.
  const [first] = sources
  const chosen = sources.filter(({ ref }) => first !== undefined && parentOf(ref) === parentOf(first.ref))
  if (deciding.length > 0 && unaccountedFields(record.value, chosen, path, rules, keys).length === 0)
    return []
  return fields.map((field) => `holds something else than its sources delivered (${field})`)
}

function sameList(ref: string, other: string | undefined): boolean {
  return other !== undefined && parentOf(ref) === parentOf(other)
}

function notThis({ ref }: Source): string {
  return `does not say what ${ref} delivered, which was merged into it`
}
