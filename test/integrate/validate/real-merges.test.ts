import * as fc from "fast-check"
import { describe, expect, it, vi } from "vitest"
import { valueKey } from "../../../src/integrate/merge/value-key.js"
import { conflictsNamed } from "../../../src/integrate/validate/conflicts-named.js"
import { conservation } from "../../../src/integrate/validate/conservation.js"
import { type Json, isPlainObject } from "../../../src/task/json.js"
import { isOk } from "../../../src/task/outcome.js"
import { contributions, table } from "../merge/arbitrary-merges.js"
import { choosesOrCombines, consistentLosses } from "./consistent-losses.js"
import { type Loss, losses } from "./losses.js"
import { merged, problems } from "./merged.js"

// Thousands of merges: a minute and more on a busy machine.
vi.setConfig({ testTimeout: 300_000 })

const everyLoss: Readonly<Record<string, Loss>> = { ...losses, ...consistentLosses }

function isEmpty(value: Json): boolean {
  if (typeof value !== "object" || value === null) return value === null
  return Object.keys(value).length === 0 || (isPlainObject(value) && Object.values(value).every(isEmpty))
}

function standsIn(value: Json, chosen: Json): boolean {
  if (!Array.isArray(value) || !Array.isArray(chosen)) return false
  const keys = new Set((chosen as readonly Json[]).map(valueKey))
  return (value as readonly Json[]).every((element) => keys.has(valueKey(element)))
}

describe("over real merges", () => {
  it("records are conserved and no conflict is silent, whatever the table", async () => {
    await fc.assert(
      fc.asyncProperty(contributions, table, async (parts, rules) => {
        const merge = await merged(parts, rules)
        expect(merge.outcomes.filter(isOk)).toHaveLength(parts.length)
        expect([...problems(conservation, merge), ...problems(conflictsNamed, merge)]).toEqual([])
      }),
      { numRuns: 2_000 },
    )
  })

  it("any one loss is found", async () => {
    const found = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(
        contributions,
        table,
        fc.constantFrom(...Object.keys(everyLoss)),
        fc.nat({ max: 20 }),
        async (parts, rules, name, at) => {
          const lost = everyLoss[name]?.(await merged(parts, rules), at)
          if (lost === undefined) return
          expect([name, problems(conservation, lost)]).not.toEqual([name, []])
          found.set(name, (found.get(name) ?? 0) + 1)
        },
      ),
      { numRuns: 2_000 },
    )
    expect(Object.keys(everyLoss).filter((name) => (found.get(name) ?? 0) < 5)).toEqual([])
  })

  it("any one conflict that is kept silent is found", async () => {
    let found = 0
    await fc.assert(
      fc.asyncProperty(contributions, table, fc.nat({ max: 20 }), async (parts, rules, at) => {
        const merge = await merged(parts, rules)
        const place = at % Math.max(1, merge.conflicts.length)
        const silenced = merge.conflicts[place]
        const conflicts = merge.conflicts.toSpliced(place, 1)
        // One of several at a path, as of elements that stand under one key in another list: the others tell of it.
        // Of a field of an element nobody can tell a value that a chain chose from one that it combined.
        if (silenced?.path.includes("[") === true && choosesOrCombines(merge)) return
        // What is empty leaves no record that could have lost, nor does a list that stands in the chosen one.
        if (silenced?.rejected.every((value) => isEmpty(value) || standsIn(value, silenced.chosen)) === true)
          return
        if (silenced === undefined || conflicts.some(({ path }) => path === silenced.path)) return
        expect(problems(conflictsNamed, { ...merge, conflicts })).not.toEqual([])
        found += 1
      }),
      { numRuns: 2_000 },
    )
    expect(found).toBeGreaterThan(300)
  })
})
