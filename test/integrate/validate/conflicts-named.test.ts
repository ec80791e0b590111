import { describe, expect, it } from "vitest"
import type { ValidationSubject } from "../../../src/integrate/validate/subject.js"
import { validate } from "../../../src/integrate/validate/validate.js"
import type { Conflict } from "../../../src/task/conflict.js"
import { ledgerOf, okOf, plainBrief, subjectOf, writtenOf } from "./subjects.js"

const conflict: Conflict = {
  path: "port",
  values: [
    { value: 80, briefIds: ["a"], evidence: [] },
    { value: 443, briefIds: ["b"], evidence: [] },
  ],
  rule: "plan order",
  chosen: 80,
  rejected: [443],
  status: "unresolved",
  detail: "80 or 443",
}

/** Two briefs name a port, and the first one stands. */
const ports = (conflicts: readonly Conflict[], rule = "plan order"): ValidationSubject =>
  subjectOf({
    briefs: [plainBrief("a", 0), plainBrief("b", 1)],
    outcomes: [okOf(0, "a", { port: 80 }), okOf(1, "b", { port: 443 })],
    refsOf: ({ briefId }) => [`${briefId}#/port`],
    output: { port: 80 },
    records: ledgerOf(
      [{ id: "R1", path: "port", at: "/port", value: 80, sources: [{ ref: "a#/port", briefId: "a" }] }],
      { dropped: [{ ref: "b#/port", briefId: "b", rule, for: "R1" }] },
    ),
    conflicts,
  })

async function problems(subject: ValidationSubject): Promise<readonly string[]> {
  const { findings } = await validate(subject)
  return findings.filter(({ check }) => check === "V7").map(({ message }) => message)
}

describe("values that lost", () => {
  it("are fine where a conflict tells of them", async () => {
    expect(await problems(ports([conflict]))).toEqual([])
  })

  it("are found where none does", async () => {
    expect(await problems(ports([]))).toEqual([
      "b#/port says something else than R1 (port), and no conflict tells of it",
    ])
  })

  it("are found where a conflict tells of another value, or another brief", async () => {
    const [first, second] = conflict.values
    if (first === undefined || second === undefined) throw new Error("expected two values")
    for (const other of [
      { ...second, value: 8080 },
      { ...second, briefIds: ["c"] },
    ])
      expect(await problems(ports([{ ...conflict, values: [first, other] }]))).toHaveLength(1)
  })

  it("are no conflict under a rule that takes in all of them", async () => {
    expect(await problems(ports([], "sum"))).toEqual([])
  })
})

describe("a written answer", () => {
  const written = (note: string, conflicts = [conflict]): ValidationSubject => {
    const subject = writtenOf(["The port is 80."], [{ sentence: "It listens.", recordIds: ["R1"] }])
    return { ...subject, conflicts, output: `${String(subject.output)}${note}` }
  }

  it("has to name what nobody could resolve, by its path or by a value that was rejected", async () => {
    expect(await problems(written(""))).toEqual(["the answer does not say that port is in conflict"])
    expect(await problems(written("\n\nConflicts:\n- port: 80 or 443"))).toEqual([])
    expect(await problems(written(" Others say 443."))).toEqual([])
  })

  it("need not name what a rule resolved", async () => {
    expect(await problems(written("", [{ ...conflict, status: "resolved" }]))).toEqual([])
  })
})
