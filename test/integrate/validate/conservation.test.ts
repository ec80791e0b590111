import { describe, expect, it } from "vitest"
import * as fc from "fast-check"
import { conservation } from "../../../src/integrate/validate/conservation.js"
import { consistentLosses } from "./consistent-losses.js"
import { honestMerge } from "./ledgers.js"
import { type Loss, losses } from "./losses.js"
import { problems } from "./merged.js"
import { okOf, plainBrief, subjectOf } from "./subjects.js"

const everyLoss: Readonly<Record<string, Loss>> = { ...losses, ...consistentLosses }

describe("conservation of records", () => {
  it("holds for every honest merge", () => {
    fc.assert(
      fc.property(honestMerge, (merge) => {
        expect(problems(conservation, merge)).toEqual([])
      }),
      { numRuns: 10_000 },
    )
  })

  it("is broken by any one loss, whichever it is", () => {
    const found = new Map<string, number>()
    fc.assert(
      fc.property(
        honestMerge,
        fc.constantFrom(...Object.keys(everyLoss)),
        fc.nat({ max: 20 }),
        (merge, name, at) => {
          const lost = everyLoss[name]?.(merge, at)
          if (lost === undefined) return
          expect([name, problems(conservation, lost)]).not.toEqual([name, []])
          found.set(name, (found.get(name) ?? 0) + 1)
        },
      ),
      { numRuns: 10_000 },
    )
    const rare = Object.keys(everyLoss).filter((name) => (found.get(name) ?? 0) < 50)
    expect(rare).toEqual([])
  })

  it("without a ledger asks that each brief has one outcome", () => {
    const briefs = [plainBrief("a", 0), plainBrief("b", 1)]
    const outcomes = [okOf(0, "a", 1), okOf(0, "a", 2)]
    expect(problems(conservation, subjectOf({ briefs, outcomes }))).toEqual([
      'brief "b" has no outcome',
      'brief "a" has an outcome too many',
    ])
  })
})
