import assert from "node:assert/strict"
import type { Integration, Integrator } from "../integrate/integrator.js"
import { type BriefSpec, planBriefs } from "../task/brief.js"
import { toJson } from "../task/json.js"
import type { Outcome } from "../task/outcome.js"
import { arrivalOrders } from "./arrangements.js"
import type { ContractCase } from "./contract-case.js"
import { type IntegratorSubject, instead, integrateAll, outcomesOf } from "./integrator-subject.js"

export interface IntegratorContractOptions {
  /** A new integrator, equal to all the others it makes. */
  readonly makeIntegrator: () => Integrator
  /** What the branches deliver, in plan order; at least two. */
  readonly outputs: readonly unknown[]
  /** The briefs they answer. @default one for each output, with ids "1", "2", ... */
  readonly briefs?: readonly BriefSpec[]
  /** What the run was asked. @default "the task" */
  readonly task?: unknown
  /** Whether an integration tells, in its own way, that it lacks that brief. @default not looked at */
  readonly tellsMissing?: (integration: Integration<unknown>, briefId: string) => boolean
}

/**
 * What every integrator has to keep: no order of arrival shows in what it makes, missing briefs do not stop it,
 * and what it makes is plain JSON.
 *
 * @example
 * ```ts
 * import { type Integrator, integratorContract } from "langgraph-quorum/testing"
 *
 * declare const makeIntegrator: () => Integrator
 * for (const { name, run } of integratorContract({ makeIntegrator, outputs: ["one", "two", "three"] })) {
 *   await run()
 *   console.log("kept:", name)
 * }
 * ```
 */
export function integratorContract(options: IntegratorContractOptions): readonly ContractCase[] {
  const { makeIntegrator, outputs, task = "the task", tellsMissing } = options
  assert.ok(outputs.length >= 2, `expected at least 2 outputs, got ${outputs.length}`)
  const specs = options.briefs ?? outputs.map((_, index) => ({ objective: `part ${index + 1}` }))
  assert.equal(specs.length, outputs.length, "expected as many briefs as outputs")
  const subject: IntegratorSubject = { task, briefs: planBriefs(specs).briefs, outputs }
  const all = outcomesOf(subject)
  const one = (integrator: Integrator, outcomes: readonly Outcome[] = all) =>
    integrateAll(integrator, outcomes, subject)
  return [
    {
      name: "has a name, and settings that are plain JSON",
      run: async () => {
        const integrator = makeIntegrator()
        assert.notEqual(integrator.name, "")
        toJson(integrator.params, "params")
      },
    },
    {
      name: "makes plain JSON, and says why it is done",
      run: async () => {
        const integration = await one(makeIntegrator())
        checkJson(integration)
        assert.ok(
          integration.done && "output" in integration,
          "expected an output when every brief has delivered",
        )
      },
    },
    {
      name: "makes the same for every order in which the outcomes arrive",
      run: async () => {
        const expected = await one(makeIntegrator())
        for (const order of arrivalOrders(all)) {
          const integrator = makeIntegrator()
          const memory = new Map<string, unknown>()
          order.forEach((_, index) => integrator.settled?.(order.slice(0, index + 1), memory))
          assert.deepEqual(await one(integrator), expected)
        }
      },
    },
    {
      name: "calls a run settled only when nothing the other branches bring can change the output",
      run: async () => {
        const expected = outputOf(await one(makeIntegrator()))
        for (const order of arrivalOrders(all)) {
          const [integrator, memory] = [makeIntegrator(), new Map<string, unknown>()]
          const early = order.findIndex(
            (_, index) => integrator.settled?.(order.slice(0, index + 1), memory) !== undefined,
          )
          if (early === -1) continue
          const seen = new Set(order.slice(0, early + 1).map(({ briefId }) => briefId))
          for (const other of [instead.decided, instead.failed, instead.saying(outputs.at(-1))]) {
            const outcomes = all.map((outcome) => (seen.has(outcome.briefId) ? outcome : other(outcome)))
            assert.deepEqual(
              outputOf(await one(makeIntegrator(), outcomes)),
              expected,
              `settled after ${[...seen].join(", ")}`,
            )
          }
        }
      },
    },
    {
      name: "keeps nothing of one run for the next",
      run: async () => {
        const integrator = makeIntegrator()
        await Promise.all([one(integrator, all.map(instead.failed)), one(integrator)])
        assert.deepEqual(await one(integrator), await one(makeIntegrator()))
      },
    },
    ...(
      [
        ["failed", instead.failed],
        ["ran out of time", instead.timedOut],
      ] as const
    ).map(([how, lose]) => ({
      name: `goes on without a brief that ${how}`,
      run: async () => {
        for (const lost of all) {
          const outcomes = all.map((outcome) => (outcome === lost ? lose(outcome) : outcome))
          const integration = await one(makeIntegrator(), outcomes)
          checkJson(integration)
          const told = tellsMissing?.(integration, lost.briefId) ?? true
          assert.ok(told, `expected the integration to tell that brief "${lost.briefId}" is missing`)
        }
      },
    })),
    {
      name: "ends with an output or a shortfall when every brief is missing",
      run: async () => {
        const integration = await one(makeIntegrator(), all.map(instead.failed))
        checkJson(integration)
        const ends = integration.done && ("output" in integration || integration.shortfall !== undefined)
        assert.ok(ends, "expected an output or a shortfall")
      },
    },
  ]
}

function checkJson(integration: Integration<unknown>): void {
  assert.notEqual(integration.reason, "", "expected the integration to say why")
  if (!integration.done) {
    planBriefs(integration.more)
    return
  }
  const { output, extra, conflicts, warnings } = integration
  for (const [what, value] of Object.entries({ output, extra, conflicts, warnings })) {
    if (value !== undefined) assert.deepEqual(toJson(value, what), value, `expected ${what} to be plain JSON`)
  }
}

function outputOf(integration: Integration<unknown>): unknown {
  return integration.done ? integration.output : undefined
}
