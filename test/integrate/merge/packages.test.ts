import { expect, it } from "vitest"
import { type OutputToMerge, mergeOutputs } from "../../../src/integrate/merge/merge-outputs.js"
import { unionBy } from "../../../src/integrate/merge/rules/lists.js"
import { majority } from "../../../src/integrate/merge/rules/majority.js"

interface Record {
  readonly name: string
  readonly version: string
  readonly licence: string
  readonly dependencies: readonly string[]
}

/** 200 packages; every brief reads 20 of its own and the first 10 of the next, some of them wrongly. */
const count = 200
const perBrief = 20
const shared = 10
const truth: readonly Record[] = Array.from({ length: count }, (_, index) => ({
  name: `@scope/package-${index}`,
  version: `${index % 5}.${index % 7}.0`,
  licence: ["MIT", "ISC", "Apache-2.0"][index % 3] ?? "MIT",
  dependencies: Array.from(
    { length: index % 4 },
    (_, place) => `@scope/package-${(index + place + 1) % count}`,
  ),
}))

const wrongLicence = (index: number): boolean => index % 20 === 3
const wrongVersion = (index: number): boolean => index % 20 === 5
const furtherDependency = (index: number): boolean => index % 20 === 7

/** What the second reader of a package says of it. */
const reread = (index: number, record: Record): Record => ({
  ...record,
  ...(wrongLicence(index) ? { licence: "UNKNOWN" } : {}),
  ...(wrongVersion(index) ? { version: "0.0.0-wrong" } : {}),
  ...(furtherDependency(index) ? { dependencies: [...record.dependencies, "left-pad"] } : {}),
})

const outputs: readonly OutputToMerge[] = Array.from({ length: count / perBrief }, (_, brief) => {
  const own = truth.slice(brief * perBrief, (brief + 1) * perBrief)
  const next = ((brief + 1) * perBrief) % count
  const again = truth.slice(next, next + shared).map((record, place) => reread(next + place, record))
  return {
    briefId: `part-${brief}`,
    output: {
      packages: [...again, ...own].map((record) => ({ ...record })),
      read: own.length + again.length,
    },
    evidence: [`lockfile part ${brief}`],
  }
})

it("merges records of 200 packages from 10 briefs exactly as a direct computation does", () => {
  const { value, conflicts, records } = mergeOutputs(outputs, {
    packages: unionBy("name"),
    "packages[].licence": [
      majority({ quorum: 3 }),
      { rule: "sourcePriority", order: outputs.map(({ briefId }) => briefId) },
    ],
    "packages[].dependencies": "union",
    read: "sum",
  })

  // By hand: the first to tell of a package is the brief before its own, but for those that part 9 reads again.
  const expected = new Map<string, Record>()
  const contradicted: string[] = []
  for (const { output } of outputs) {
    for (const record of (output as unknown as { packages: readonly Record[] }).packages) {
      const before = expected.get(record.name)
      if (before === undefined) {
        expected.set(record.name, record)
        continue
      }
      for (const field of ["version", "licence"] as const)
        if (before[field] !== record[field]) contradicted.push(`packages[name="${record.name}"].${field}`)
      const dependencies = [...new Set([...before.dependencies, ...record.dependencies])]
      expected.set(record.name, { ...before, dependencies })
    }
  }
  expect(value).toEqual({ packages: [...expected.values()], read: 300 })
  expect(conflicts.map(({ path }) => path).toSorted()).toEqual(contradicted.toSorted())
  expect(contradicted).toHaveLength(20)
  for (const { path, status, rule, values } of conflicts) {
    const isLicence = path.endsWith(".licence")
    expect([path, status]).toEqual([path, isLicence ? "resolved" : "unresolved"])
    expect(rule).toMatch(isLicence ? /^sourcePriority/ : /^plan order$/)
    for (const { evidence } of values) expect(evidence).toHaveLength(1)
  }
  expect(records.counts).toEqual({ in: 310, kept: 201, merged: 109, dropped: 0, missing: 0 })
})
