import { describe, expect, it } from "vitest"
import type { PlannedBrief } from "../../../src/task/brief.js"
import {
  type IndependenceOptions,
  checkIndependence,
} from "../../../src/task/independence/check-independence.js"

type Spec = Partial<PlannedBrief> & { readonly id: string }

function plan(specs: readonly Spec[]): readonly PlannedBrief[] {
  return specs.map((spec, index) => ({ index, objective: `Do part ${index} of the work`, ...spec }))
}

function warningsOf(specs: readonly Spec[], options: IndependenceOptions = {}): readonly string[] {
  const { errors, warnings } = checkIndependence(plan(specs), options)
  expect(errors).toEqual([])
  return warnings.map(({ kind, briefIds }) => `${kind} ${briefIds.join(" ")}`)
}

const others: readonly Spec[] = [
  { id: "security" },
  { id: "brief-7" },
  { id: "unitTests" },
  { id: "two words" },
  { id: "b" },
  { id: "4" },
  { id: "src/a.ts", items: ["src/a.ts"] },
]

describe("a brief that speaks of another", () => {
  it.each([
    ["Summarise the results of security", "security"],
    ["Summarise the findings from the security brief for managers", "security"],
    ["Build a table based on security, sorted", "security"],
    ["Explain it; see Security.", "security"],
    ['Take what "security" has found and go on', "security"],
    ["Take what `security` has found and go on", "security"],
    ["Take up security's findings", "security"],
    ["Continue where brief-7 has ended", "brief-7"],
    ["Use the output of unitTests in the report", "unitTests"],
    ["Rank the answers of two words and of nobody else", "two words"],
    ["Take the result of brief b", "b"],
    ["Compare it with brief 4", "4"],
    ["Compare it with brief #4", "4"],
  ])("is told so: %s", (objective, mentioned) => {
    expect(warningsOf([...others, { id: "own", objective }])).toEqual([`mention ${mentioned} own`])
  })

  it.each([
    "Review the diff for security",
    "Give a brief security overview, in brief",
    "List the results of security tests",
    "See section 4 and step 4; based on 4 samples, b or not b",
    'Fill the "security" field',
    'Leave "security" to others, and do not cover "unitTests"',
    "Other briefs cover the rest",
    "Count two words at a time",
    "Summarise `src/a.ts`",
    "Describe insecurity and security-minded people",
  ])("is left alone when it does not: %s", (objective) => {
    expect(warningsOf([...others, { id: "own", objective }])).toEqual([])
  })

  it("is told so in its constraints, and once for each other brief", () => {
    const constraints = [
      "Agree with the results of security",
      'Quote "security"',
      "Use the output of brief 4",
    ]
    expect(warningsOf([...others, { id: "own", constraints }])).toEqual([
      "mention security own",
      "mention 4 own",
    ])
  })

  it("may do so when it is given what that delivers, at whatever distance, or gives to it", () => {
    const objective = "Summarise the results of security"
    expect(
      warningsOf([
        { id: "security" },
        { id: "mid", dependsOn: ["security"] },
        { id: "own", objective, dependsOn: ["mid"] },
      ]),
    ).toEqual([])
    expect(
      warningsOf([
        { id: "security", dependsOn: ["own"] },
        { id: "own", objective },
      ]),
    ).toEqual([])
  })

  it("is told so when it asks for whatever the others deliver", () => {
    const objective = "Write the summary from the findings of the other agents"
    expect(warningsOf([{ id: "a" }, { id: "b", objective }])).toEqual(["mention b"])
    expect(warningsOf([{ id: "a" }, { id: "b", objective, dependsOn: ["a"] }])).toEqual([])
    expect(warningsOf([{ id: "b", objective }])).toEqual([])
  })

  it("is told what to do", () => {
    const { warnings } = checkIndependence(
      plan([{ id: "a1x" }, { id: "b", objective: "Use the result of a1x." }]),
    )
    expect(warnings).toEqual([
      {
        kind: "mention",
        briefIds: ["a1x", "b"],
        detail: '"b" speaks of "a1x" ("result of a1x") and is not given what that delivers',
        repair: 'let "b" depend on "a1x", or write into "b" what it has to know',
      },
    ])
  })
})

describe("near-duplicates", () => {
  const objective =
    "Review the whole diff with great care and list each problem with its line and a way to repair it"
  const near = objective.replace("great", "much")

  it("are objectives in the same words, and in nearly the same", () => {
    expect(warningsOf([{ id: "a", objective }, { id: "b" }, { id: "c", objective: near }])).toEqual([
      "near_duplicate a c",
    ])
    expect(
      warningsOf([
        { id: "a", objective },
        { id: "b", objective: `${objective.toUpperCase()}!` },
      ]),
    ).toEqual(["near_duplicate a b"])
  })

  it("are told in one line for all that have the same words", () => {
    const specs = Array.from({ length: 300 }, (_, index) => ({ id: `b${index}`, objective }))
    const { warnings } = checkIndependence(plan(specs))
    expect(warnings).toHaveLength(1)
    expect(warnings[0]?.briefIds).toHaveLength(300)
    expect(warnings[0]?.detail).toBe(
      '"b0", "b1", "b2" and 297 more have the same objective in the same words',
    )
  })

  it("go by the threshold that is asked for", () => {
    const specs = [
      { id: "a", objective: "one two three four" },
      { id: "b", objective: "one two three five" },
    ]
    expect(warningsOf(specs)).toEqual([])
    expect(warningsOf(specs, { nearDuplicate: 0.6 })).toEqual(["near_duplicate a b"])
    expect(() => warningsOf(specs, { nearDuplicate: 0 })).toThrow("`nearDuplicate`")
  })

  it.each<[string, Partial<PlannedBrief>, Partial<PlannedBrief>]>([
    ["inputs", { input: { page: "one" } }, { input: { page: "two" } }],
    ["items", { items: ["one"] }, { items: ["two"] }],
    ["places", { reads: ["one"] }, { reads: ["two"] }],
    ["scopes", { scope: { in: ["one"] } }, { scope: { in: ["two"] } }],
    ["constraints", { constraints: ["Be kind"] }, { constraints: ["Be harsh"] }],
    ["places in a vote", { sampleIndex: 0 }, { sampleIndex: 1 }],
    ["numbers", { objective: `${objective} of page 3` }, { objective: `${objective} of page 4` }],
    ["files", { objective: `${objective} of src/a.ts` }, { objective: `${objective} of src/b.ts` }],
    ["quotes", { objective: `${objective} of "A"` }, { objective: `${objective} of "B"` }],
    ["names of their own", { objective: `${objective} as first` }, { objective: `${objective} as second` }],
  ])("are not those with different %s", (_, one, other) => {
    expect(
      warningsOf([
        { id: "first", objective, ...one },
        { id: "second", objective, ...other },
      ]),
    ).toEqual([])
  })
})

describe("a scope", () => {
  it("that lies in another is told", () => {
    const specs = [
      { id: "a", scope: { in: ["sessions", "The login"] } },
      { id: "b", scope: { in: ["the Login."] } },
    ]
    expect(warningsOf(specs)).toEqual(["scope a b"])
    expect(checkIndependence(plan(specs)).warnings[0]).toMatchObject({
      detail: 'the whole scope of "b" lies in that of "a"',
      repair: 'put it into `scope.out` of "a", or leave "b" out',
    })
  })

  it("that is that of another is told once", () => {
    expect(
      warningsOf([
        { id: "a", scope: { in: ["x", "y"] } },
        { id: "b", scope: { in: ["y", "x"] } },
      ]),
    ).toEqual(["scope a b"])
  })

  it("may meet another, cover the same folders, or the same of other material", () => {
    expect(
      warningsOf([
        { id: "a", scope: { in: ["x", "y"] } },
        { id: "b", scope: { in: ["x", "z"] } },
        { id: "c", scope: { in: ["src/"] } },
        { id: "d", scope: { in: ["src/"] } },
        { id: "e", scope: { in: ["x", "y"] }, items: ["other"] },
      ]),
    ).toEqual([])
  })
})
