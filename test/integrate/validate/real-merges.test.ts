import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { MergeTable } from "../../../src/integrate/merge/merge-table.js"
import { merge } from "../../../src/integrate/merge/merge.js"
import { conflictsNamed } from "../../../src/integrate/validate/conflicts-named.js"
import { conservation } from "../../../src/integrate/validate/conservation.js"
import type { Check } from "../../../src/integrate/validate/check.js"
import type { ValidationSubject } from "../../../src/integrate/validate/subject.js"
import { failureAccount } from "../../../src/task/failure.js"
import { randomStream } from "../../../src/runtime/random.js"
import { type OkOutcome, isOk } from "../../../src/task/outcome.js"
import type { RecordLedger } from "../../../src/task/record.js"
import { contributions, table } from "../merge/arbitrary-merges.js"
import { losses } from "./losses.js"
import { failedOf, okOf, plainBrief, subjectOf } from "./subjects.js"

type Merge = ValidationSubject & { readonly records: RecordLedger }

/** What a section would hand to its validation after that merge, the last brief of which is missing. */
async function merged(
  parts: readonly { readonly output: unknown; readonly weight?: number }[],
  rules: MergeTable,
) {
  const briefs = [
    ...parts.map(({ weight = 1 }, index) => plainBrief(`b${index}`, index, { weight })),
    plainBrief("gone", parts.length, { items: ["x", "y"] }),
  ]
  const outcomes = [
    ...parts.map(({ output }, index) => okOf(index, `b${index}`, structuredClone(output))),
    failedOf(parts.length, "gone"),
  ]
  const integrator = merge({ rules })
  const integration = await integrator.integrate(outcomes, {
    task: "merge",
    briefs,
    requirements: [],
    findings: [],
    failures: failureAccount(briefs, outcomes),
    round: 1,
    closed: true,
    lastRound: true,
    random: randomStream(1, "integrate"),
    memory: new Map(),
    run: () => Promise.reject(new Error("expected no agent to be asked")),
  })
  if (!integration.done || integration.records === undefined)
    throw new Error("expected a merge with a ledger")
  const refsOf = (outcome: OkOutcome) => integrator.refsOf?.(outcome) ?? []
  const { output, records, conflicts = [], duplicates = [] } = integration
  return {
    ...subjectOf({
      briefs,
      outcomes,
      refsOf,
      hasOutput: output !== undefined,
      output,
      conflicts,
      duplicates,
    }),
    params: integrator.params,
    records,
  } satisfies Merge
}

function problems(check: Check, subject: ValidationSubject): readonly string[] {
  const examined = check.examine(subject, undefined)
  if (examined instanceof Promise) throw new Error("expected a check in code")
  return examined.findings.map(({ message }) => message)
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
        fc.constantFrom(...Object.keys(losses)),
        fc.nat({ max: 20 }),
        async (parts, rules, name, at) => {
          const lost = losses[name]?.(await merged(parts, rules), at)
          if (lost === undefined) return
          expect([name, problems(conservation, lost)]).not.toEqual([name, []])
          found.set(name, (found.get(name) ?? 0) + 1)
        },
      ),
      { numRuns: 2_000 },
    )
    expect(Object.keys(losses).filter((name) => (found.get(name) ?? 0) < 5)).toEqual([])
  })

  it("a conflict that is kept silent is found, be it about a field of an element", async () => {
    const rules = {
      "things[]": { rule: "unionBy", key: "name" },
      "things[].size": "sum",
      title: "only",
    } as const
    const subject = await merged(
      [
        { output: { title: "A", things: [{ name: "x", licence: "MIT", size: 1, made: { by: "Al" } }] } },
        { output: { title: "A ", things: [{ name: "x", licence: "ISC", size: 2, made: { by: "Bo" } }] } },
        { output: { title: "B", things: [{ name: "y", licence: "MIT" }] } },
      ],
      rules,
    )
    expect(subject.conflicts.map(({ path }) => path)).toEqual([
      "title",
      'things[name="x"].licence',
      'things[name="x"].made.by',
    ])
    const silences = subject.conflicts.map((silenced) => {
      const conflicts = subject.conflicts.filter((conflict) => conflict !== silenced)
      return problems(conflictsNamed, { ...subject, conflicts })
    })
    expect(silences).toEqual([
      ["b2#/title says something else than R3 (title), and no conflict tells of it"],
      ["b1#/things/0 says something else than R1 (things[].licence), and no conflict tells of it"],
      ["b1#/things/0 says something else than R1 (things[].made.by), and no conflict tells of it"],
    ])
  })
})
