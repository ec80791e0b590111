import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { afterAll, describe, expect, it } from "vitest"
import { realPaths } from "../../../src/runtime/real-path.js"
import type { PlannedBrief } from "../../../src/task/brief.js"
import {
  type IndependenceOptions,
  checkIndependence,
} from "../../../src/task/independence/check-independence.js"
import type { IndependenceKind } from "../../../src/task/independence/issue.js"
import { cleanPlan, spellings } from "./clean-plans.js"

const mergedKeys = (key: string): boolean => key === "findings"

describe("checkIndependence", () => {
  it("has nothing to say of 2,000 clean plans", () => {
    fc.assert(
      fc.property(cleanPlan, (briefs) => {
        expect(checkIndependence(briefs, { mergedKeys })).toEqual({ errors: [], warnings: [] })
      }),
      { numRuns: 2_000 },
    )
  })
})

/** Two briefs of a clean plan are given these on top. */
interface Plant {
  readonly name: string
  readonly kind: IndependenceKind
  readonly one: (own: Ids) => Partial<PlannedBrief>
  readonly other: (own: Ids) => Partial<PlannedBrief>
  readonly options?: IndependenceOptions
}

interface Ids {
  readonly one: string
  readonly other: string
}

const base = mkdtempSync(join(tmpdir(), "independence-"))
mkdirSync(join(base, "real", "deep"), { recursive: true })
symlinkSync("real", join(base, "link"))
symlinkSync(join("real", "deep", "later.txt"), join(base, "dangling"))
afterAll(() => {
  rmSync(base, { recursive: true })
})
const resolve = realPaths(base)

function placed(
  name: string,
  kind: IndependenceKind,
  one: string,
  other: string,
  options?: IndependenceOptions,
): Plant {
  return {
    name,
    kind,
    one: () => ({ writes: [one] }),
    other: () => (kind === "write_write" ? { writes: [other] } : { reads: [other] }),
    ...(options === undefined ? {} : { options }),
  }
}

const plants: readonly Plant[] = [
  placed("two writes", "write_write", "planted/a.ts", "planted/a.ts"),
  placed("a write and a read", "write_read", "planted/a.ts", "./planted//x/../a.ts"),
  placed("a glob and a path", "write_read", "planted/**/*.ts", "planted/deep/er/a.ts"),
  placed("a path and a glob", "write_read", "planted/a.test.ts", "planted/*.{test,spec}.[jt]s"),
  placed("two globs", "write_write", "planted/*/a*.ts", "planted/**/b/*z.ts"),
  placed("two globs that end alike", "write_read", "planted/**/index.ts", "planted/x?/*/index.ts"),
  placed("a prefix and a path", "write_read", "planted/", "planted/a/b/c.md"),
  placed("a prefix and itself without a slash", "write_write", "planted/", "planted"),
  placed("a prefix and a glob", "write_write", "planted/a/", "planted/*/b.ts"),
  placed("a folder without a slash and what is in it", "write_read", "planted", "planted/a.ts"),
  placed(
    "two spellings of a URI",
    "write_write",
    "HTTP://user@Ex.COM:80/a/../b%7E c#d",
    "http://ex.com/b~%20c",
  ),
  placed("a URI and a URI prefix", "write_read", "https://ex.com/a%2fb/", "https://ex.com:443/a%2Fb/c?d=e"),
  placed("a file URI and a path", "write_write", "file:///planted/a%20b/%2A.ts", "/planted/a b/[*].ts"),
  placed("backslashes and a drive", "write_read", "C:\\planted\\a.ts", "file:///c:/planted/./a.ts"),
  placed("a way around above the root", "write_write", "/../../planted", "/planted"),
  placed("the folder above", "write_read", "../above/a", "../above/*"),
  placed("a link and where it leads", "write_write", "link/a.ts", "real/a.ts", { resolve }),
  placed("a link in a glob", "write_read", "link/*.ts", "real/a.ts", { resolve }),
  placed("a link to what is not there yet", "write_write", "dangling", "link/deep/later.txt", { resolve }),
  placed("a path through a link and back", "write_read", "link/deep/../b", "real/b", { resolve }),
  placed("a path from the root and one from the base", "write_read", join(base, "link", "c"), "real/c", {
    resolve,
  }),
  {
    name: "an output key",
    kind: "output_key",
    one: () => ({ outputKeys: ["planted"] }),
    other: () => ({ outputKeys: ["x", "planted"] }),
  },
  {
    name: "an item",
    kind: "item",
    one: () => ({ items: ["planted"] }),
    other: () => ({ items: ["planted"] }),
  },
  {
    name: "an item that one has declared shared",
    kind: "item",
    one: () => ({ items: ["planted"], shared: ["planted"] }),
    other: () => ({ items: ["planted"] }),
  },
  {
    name: "a cycle",
    kind: "cycle",
    one: ({ other }) => ({ dependsOn: [other] }),
    other: ({ one }) => ({ dependsOn: [one] }),
  },
]

describe("a planted clash is found, with exactly the two briefs it is between", () => {
  const placesOf = fc.tuple(cleanPlan, fc.nat(), fc.nat(), fc.nat(1), fc.nat(spellings.length - 1))

  it.each(plants)("$name", ({ kind, one, other, options = {} }) => {
    fc.assert(
      fc.property(placesOf, ([plan, from, to, way, spelling]) => {
        // In a plan where all name one resource, nobody clashes.
        const briefs = plan.map(({ writes = [], ...brief }) => ({
          ...brief,
          exclusive: [],
          writes: writes.filter((place) => !place.startsWith("cache/")),
        }))
        const first = from % briefs.length
        const second = (first + 1 + (to % (briefs.length - 1))) % briefs.length
        const [left, right] = way === 0 ? [first, second] : [second, first]
        const names = { one: briefs[left]?.id ?? "", other: briefs[right]?.id ?? "" }
        const planted = briefs.map((brief, index) => {
          const extra = index === left ? one(names) : index === right ? other(names) : {}
          return merged(brief, extra, spellings[spelling] ?? ((place) => place))
        })
        const { errors, warnings } = checkIndependence(planted, { mergedKeys, ...options })
        expect(warnings).toEqual([])
        expect(errors.map(({ kind }) => kind)).toEqual([kind])
        const ids = [names.one, names.other]
        expect(errors[0]?.briefIds.toSorted()).toEqual(ids.toSorted())
        for (const id of ids) expect(errors[0]?.detail).toContain(JSON.stringify(id))
        expect(errors[0]?.repair).not.toBe("")
      }),
      { numRuns: 10_000 / plants.length },
    )
  })

  it("an id that no brief has", () => {
    fc.assert(
      fc.property(cleanPlan, fc.nat(), (briefs, at) => {
        const planted = briefs.map((brief, index) =>
          index === at % briefs.length ? { ...brief, dependsOn: ["planted"] } : brief,
        )
        const { errors } = checkIndependence(planted, { mergedKeys })
        expect(errors.map(({ kind, briefIds }) => [kind, ...briefIds])).toEqual([
          ["unknown_dependency", briefs[at % briefs.length]?.id],
        ])
      }),
      { numRuns: 1_000 },
    )
  })

  it("is gone once one waits for the other, at whatever distance, or both name one resource", () => {
    const apart = fc.constantFrom<(index: number, last: number) => Partial<PlannedBrief>>(
      (index) => (index === 0 ? {} : { dependsOn: [`b${index - 1}`] }),
      (index, last) => (index === last ? {} : { dependsOn: [`b${index + 1}`] }),
      () => ({ exclusive: ["lock"] }),
    )
    const pairs = plants.filter(({ kind, options }) => kind.startsWith("write_") && options === undefined)
    fc.assert(
      fc.property(fc.constantFrom(...pairs), apart, fc.integer({ min: 2, max: 9 }), (plant, apart, count) => {
        const names = { one: "b0", other: `b${count - 1}` }
        const briefs = Array.from({ length: count }, (_, index) => ({
          id: `b${index}`,
          index,
          objective: `Write part ${index}`,
          ...(index === 0 ? plant.one(names) : index === count - 1 ? plant.other(names) : {}),
        }))
        expect(checkIndependence(briefs).errors).toHaveLength(1)
        const ordered = briefs.map((brief, index) => ({ ...brief, ...apart(index, count - 1) }))
        expect(checkIndependence(ordered)).toEqual({ errors: [], warnings: [] })
      }),
      { numRuns: 1_000 },
    )
  })
})

/** The first place that is planted is written in another way, too. */
function merged(
  brief: PlannedBrief,
  extra: Partial<PlannedBrief>,
  spell: (place: string) => string,
): PlannedBrief {
  const list = (key: "items" | "shared" | "reads" | "outputKeys" | "dependsOn"): readonly string[] => [
    ...(brief[key] ?? []),
    ...(extra[key] ?? []),
  ]
  const isPlain = (extra.writes?.[0] ?? "").startsWith("planted/")
  return {
    ...brief,
    items: list("items"),
    shared: list("shared"),
    reads: list("reads"),
    outputKeys: list("outputKeys"),
    dependsOn: list("dependsOn"),
    writes: [
      ...(brief.writes ?? []),
      ...(extra.writes ?? []).map((place) => (isPlain ? spell(place) : place)),
    ],
  }
}
