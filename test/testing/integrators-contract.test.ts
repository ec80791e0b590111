import { describe, expect, it } from "vitest"
import { type Collected, collect } from "../../src/integrate/collect.js"
import { fromFunction } from "../../src/integrate/from-function.js"
import { type BatchLine, inOrder } from "../../src/integrate/in-order.js"
import type { Integration, Integrator } from "../../src/integrate/integrator.js"
import { tallyVotes } from "../../src/integrate/tally-votes.js"
import { plurality } from "../../src/tally/index.js"
import { isOk } from "../../src/task/outcome.js"
import { integratorContract } from "../../src/testing/index.js"

const outputOf = (integration: Integration<unknown>): unknown =>
  integration.done ? integration.output : undefined

const join = (
  outputs: readonly Collected<string>[],
  { failures }: { failures: readonly { briefId: string }[] },
) => ({
  text: outputs.map(({ output }) => output).join(" "),
  missing: failures.map(({ briefId }) => briefId),
})

describe("collect", () => {
  const cases = integratorContract({
    makeIntegrator: () => collect(),
    outputs: ["one", { two: 2 }, [3]],
    tellsMissing: (integration, id) =>
      !(outputOf(integration) as Collected[]).some(({ briefId }) => briefId === id),
  })
  for (const { name, run } of cases) it(name, run)
})

describe("inOrder", () => {
  const cases = integratorContract({
    makeIntegrator: () => inOrder(),
    outputs: ["one", "two", "three", "four", "five"],
    briefs: ["a", "b", "c", "d", "e"].map((id) => ({ id, objective: "count", input: { path: id } })),
    tellsMissing: (integration, id) =>
      (outputOf(integration) as BatchLine[]).some(
        (line) => line.id === id && line.status !== "ok" && line.error !== "",
      ),
  })
  for (const { name, run } of cases) it(name, run)
})

describe("fromFunction", () => {
  const cases = integratorContract({
    makeIntegrator: () => fromFunction(join),
    outputs: ["one", "two", "three"],
    tellsMissing: (integration, id) => (outputOf(integration) as { missing: string[] }).missing.includes(id),
  })
  for (const { name, run } of cases) it(name, run)
})

describe("a vote by plurality", () => {
  const votes: readonly (readonly [string, readonly string[]])[] = [
    ["that is locked early", ["bug", "bug", "question", "bug", "bug"]],
    ["that is close", ["bug", "feature", "question", "feature", "bug", "bug"]],
    ["of three", ["yes", "no", "yes"]],
  ]
  describe.each(votes)("%s", (_, outputs) => {
    const cases = integratorContract({
      makeIntegrator: () =>
        tallyVotes({
          rule: plurality({ samples: outputs.length, quorum: 1 }),
          steps: [],
          judges: [],
          extend: () => [],
        }),
      outputs,
    })
    for (const { name, run } of cases) it(name, run)
  })
})

describe("the contract of integrators catches one that", () => {
  const plain = collect()
  const done = (output: unknown): Promise<Integration<unknown>> =>
    Promise.resolve({ done: true, output, reason: "done" })
  const broken: readonly (readonly [string, string, () => Integrator])[] = [
    [
      "shows the order of arrival",
      "makes the same for every order",
      () => {
        let first: string | undefined
        return {
          ...plain,
          settled: (outcomes) => {
            first ??= outcomes[0]?.briefId
            return undefined
          },
          integrate: () => done(first ?? null),
        }
      },
    ],
    [
      "calls a run settled too early",
      "calls a run settled only when",
      () => ({ ...plain, settled: () => "enough" }),
    ],
    [
      "hands back a Date",
      "makes plain JSON",
      () => ({ ...plain, integrate: () => done({ at: new Date(0) }) }),
    ],
    [
      "takes outcomes out of the list it was given",
      "makes plain JSON",
      () => ({ ...plain, integrate: (outcomes) => done((outcomes as unknown[]).splice(0, 1).length) }),
    ],
    [
      "stumbles over a missing brief",
      "goes on without a brief that failed",
      () => ({
        ...plain,
        integrate: (outcomes) =>
          outcomes.every(isOk) ? done("all") : Promise.reject(new Error("one is missing")),
      }),
    ],
    [
      "does not tell of a missing brief",
      "goes on without a brief that ran out",
      () => ({ ...plain, integrate: () => done("all is well") }),
    ],
    [
      "ends with neither output nor shortfall",
      "ends with an output",
      () => ({ ...plain, integrate: () => Promise.resolve({ done: true, reason: "why not" }) }),
    ],
    [
      "remembers the run before",
      "keeps nothing of one run",
      () => {
        let runs = 0
        return { ...plain, integrate: () => done((runs += 1)) }
      },
    ],
  ]

  it.each(broken)("%s", async (_, about, makeIntegrator) => {
    const tellsMissing = (integration: Integration<unknown>): boolean =>
      outputOf(integration) !== "all is well"
    const cases = integratorContract({ makeIntegrator, outputs: ["one", "two", "three"], tellsMissing })
    const one = cases.filter(({ name }) => name.startsWith(about))
    expect(one).toHaveLength(1)
    await expect(one[0]?.run()).rejects.toThrow()
  })
})
