import fc from "fast-check"
import { describe, expect, it, vi } from "vitest"
import {
  type MergeState,
  addOutcome,
  combine,
  emptyMerge,
  stateOf,
} from "../../../src/integrate/merge/contributions.js"
import { parseChain, rulesOf } from "../../../src/integrate/merge/chain.js"
import { labelOf } from "../../../src/integrate/merge/merge-rule.js"
import { type MergeTable, completeTable } from "../../../src/integrate/merge/merge-table.js"
import { mergeOutputs } from "../../../src/integrate/merge/merge-outputs.js"
import { merge } from "../../../src/integrate/merge/merge.js"
import { type Resolved, resolve } from "../../../src/integrate/merge/resolve.js"
import { canonicalJson } from "../../../src/tally/equivalence/canonical-json.js"
import type { Json } from "../../../src/task/json.js"
import { toJson } from "../../../src/task/json.js"
import { noSpend } from "../../../src/task/usage.js"
import { contributions, output, table } from "./arbitrary-merges.js"

// Thousands of merges: a minute and more on a busy machine.
vi.setConfig({ testTimeout: 300_000 })

const runs = { numRuns: 10_000 }
/** Seconds each on a machine of its own, and more beside other tests. */
const patience = 60_000
const frame = {
  attempts: [],
  startedAt: 0,
  endedAt: 0,
  queueMs: 0,
  runMs: 0,
  ...noSpend,
  status: "ok",
} as const

/** What stands at a JSON Pointer. */
function at(root: Json | undefined, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], root)
}

const keyOf = (value: Json): string => canonicalJson(value) ?? ""

/** With the order of keys: that, too, has to be the same. */
function written({ escalations, ...merged }: Resolved): string {
  return JSON.stringify({ ...merged, escalated: escalations.map(({ path }) => path) })
}

/** A merge of all parts in some tree: any two neighbours become one until one is left. */
function inTree(parts: readonly MergeState[], picks: readonly number[]): MergeState {
  const left = [...parts]
  for (let step = 0; left.length > 1; step += 1) {
    const place = (picks[step % picks.length] ?? 0) % (left.length - 1)
    const [one = emptyMerge, other = emptyMerge] = left.slice(place, place + 2)
    left.splice(place, 2, step % 2 === 0 ? combine(one, other) : combine(other, one))
  }
  return left[0] ?? emptyMerge
}

/** Whatever a record may be dropped by, as the table that the report shows names it. */
const labelsOf = (rules: MergeTable): readonly string[] => [
  ...Object.values(completeTable(rules).data).flatMap((chain) =>
    rulesOf(parseChain(chain, "here")).map(labelOf),
  ),
  "plan order",
  "boundary",
]

const picks = fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 8 })

describe("a merge", () => {
  it(
    "is the same for every order in which outputs arrive",
    () => {
      fc.assert(
        fc.property(
          contributions.chain((all) =>
            fc.tuple(fc.constant(all), fc.shuffledSubarray([...all], { minLength: all.length })),
          ),
          table,
          ([all, shuffled], rules) => {
            const complete = completeTable(rules)
            const arrived = shuffled.reduce(addOutcome, emptyMerge)
            expect(written(resolve(arrived, complete))).toBe(written(resolve(stateOf(all), complete)))
          },
        ),
        runs,
      )
    },
    patience,
  )

  it(
    "has the same result whatever the shape of the tree in which states are combined",
    () => {
      fc.assert(
        fc.property(contributions, table, picks, (all, rules, picks) => {
          const complete = completeTable(rules)
          const tree = inTree(
            all.map((one) => stateOf([one])),
            picks,
          )
          expect(written(resolve(tree, complete))).toBe(written(resolve(stateOf(all), complete)))
        }),
        runs,
      )
    },
    patience,
  )

  it(
    "with itself, or with a part of itself, changes nothing",
    () => {
      fc.assert(
        fc.property(contributions, table, fc.nat(), (all, rules, pick) => {
          const complete = completeTable(rules)
          const state = stateOf(all)
          const part = stateOf(structuredClone(all.slice(pick % all.length)))
          const once = written(resolve(state, complete))
          expect(written(resolve(combine(state, part), complete))).toBe(once)
          expect(written(resolve(combine(part, combine(state, state)), complete))).toBe(once)
        }),
        runs,
      )
    },
    patience,
  )

  it(
    "of equal outputs is that output, without a conflict, under rules that do not count",
    () => {
      const rules = {
        things: { rule: "unionBy", key: "name" },
        score: ["majority", "confidence"],
        title: ["weighted", { rule: "recency", path: "date" }],
      } as const
      fc.assert(
        fc.property(output, fc.integer({ min: 2, max: 4 }), (output, copies) => {
          const one = mergeOutputs([{ briefId: "b0", output }], rules)
          const outputs = Array.from({ length: copies }, (_, index) => ({ briefId: `b${index}`, output }))
          const many = mergeOutputs(outputs, rules)
          expect(many.value).toEqual(one.value)
          expect(many.records.records.map(({ value }) => value)).toEqual(
            one.records.records.map(({ value }) => value),
          )
          // What is merged merges into itself.
          if (one.value !== undefined) {
            const again = mergeOutputs([{ briefId: "b0", output: one.value }], rules)
            expect(again.value).toEqual(one.value)
            expect(again.conflicts).toEqual([])
          }
        }),
        runs,
      )
    },
    patience,
  )

  it(
    "loses no record and makes none up: in = kept + merged + dropped, each ref once, each kept one in its place",
    () => {
      fc.assert(
        fc.property(contributions, table, (all, rules) => {
          const { value, records } = resolve(stateOf(all), completeTable(rules))
          const integrator = merge({ rules })
          const given = all.flatMap((one) => integrator.refsOf?.({ ...frame, ...one }) ?? [])
          const told = [
            ...records.records.flatMap(({ sources }) => sources.map(({ ref }) => ref)),
            ...records.dropped.map(({ ref }) => ref),
          ]
          expect(told.toSorted()).toEqual(given.toSorted())
          expect(new Set(told).size).toBe(told.length)
          const { counts } = records
          expect(counts.in).toBe(given.length)
          expect(counts.kept + counts.merged + counts.dropped + counts.missing).toBe(counts.in)
          for (const record of records.records) expect(at(value, record.at)).toEqual(record.value)
          expect(records.records.map(({ id }) => id)).toEqual(
            records.records.map((_, place) => `R${place + 1}`),
          )
          const ids = new Set(records.records.map(({ id }) => id))
          for (const dropped of records.dropped)
            if (dropped.for !== undefined) expect(ids).toContain(dropped.for)
          const unknown = new Set(records.dropped.map(({ rule }) => rule))
          if (unknown.size > 0) for (const label of labelsOf(rules)) unknown.delete(label)
          expect([...unknown]).toEqual([])
        }),
        runs,
      )
    },
    patience,
  )

  it(
    "makes plain JSON, and conflicts whose values differ, with the chosen one among them",
    () => {
      fc.assert(
        fc.property(contributions, table, (all, rules) => {
          const merged = mergeOutputs(all, rules)
          expect(toJson(merged, "the merge")).toEqual(merged)
          for (const { values, chosen, rejected, rule, status, detail } of merged.conflicts) {
            const keys = values.map(({ value }) => keyOf(value))
            // Of two kinds, what a list merges into may by chance be what stands against it.
            if (!detail.includes(" stands, not ")) expect(new Set(keys).size).toBe(keys.length)
            expect(keys.length).toBeGreaterThanOrEqual(2)
            expect(keys.toSorted()).toEqual([chosen, ...rejected].map(keyOf).toSorted())
            expect(status === "unresolved").toBe(rule === "plan order")
            expect(detail).not.toBe("")
            for (const { briefIds } of values) expect(briefIds.length).toBeGreaterThan(0)
          }
        }),
        runs,
      )
    },
    patience,
  )
})
