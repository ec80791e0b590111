import { describe, expect, it } from "vitest"
import * as fc from "fast-check"
import { conservation } from "../../../src/integrate/validate/conservation.js"
import type { ValidationSubject } from "../../../src/integrate/validate/subject.js"
import { honestMerge } from "./ledgers.js"
import { losses } from "./losses.js"
import { okOf, plainBrief, subjectOf } from "./subjects.js"

function problems(subject: ValidationSubject): readonly string[] {
  const examined = conservation.examine(subject, undefined)
  if (examined instanceof Promise) throw new Error("expected a check in code")
  return examined.findings.map(({ message }) => message)
}

describe("conservation of records", () => {
  it("holds for every honest merge", () => {
    fc.assert(
      fc.property(honestMerge, (merge) => {
        expect(problems(merge)).toEqual([])
      }),
      { numRuns: 10_000 },
    )
  })

  it("is broken by any one loss, whichever it is", () => {
    const found = new Map<string, number>()
    fc.assert(
      fc.property(
        honestMerge,
        fc.constantFrom(...Object.keys(losses)),
        fc.nat({ max: 20 }),
        (merge, name, at) => {
          const lost = losses[name]?.(merge, at)
          if (lost === undefined) return
          expect([name, problems(lost)]).not.toEqual([name, []])
          found.set(name, (found.get(name) ?? 0) + 1)
        },
      ),
      { numRuns: 10_000 },
    )
    const rare = Object.keys(losses).filter((name) => (found.get(name) ?? 0) < 50)
    expect(rare).toEqual([])
  })

  it("without a ledger asks that each brief has one outcome", () => {
    const briefs = [plainBrief("a", 0), plainBrief("b", 1)]
    const outcomes = [okOf(0, "a", 1), okOf(0, "a", 2)]
    expect(problems(subjectOf({ briefs, outcomes }))).toEqual([
      'brief "b" has no outcome',
      'brief "a" has an outcome too many',
    ])
  })
})
