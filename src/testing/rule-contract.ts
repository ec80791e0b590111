import assert from "node:assert/strict"
import { type Ballot, type Rule, castBallot } from "../tally/index.js"
import { reduceBallots } from "../tally/rule.js"
import { toJson } from "../task/json.js"
import { arrivalOrders, sequences } from "./arrangements.js"
import type { ContractCase } from "./contract-case.js"

/** Every vote over three choices and abstentions is played: 4^samples of them. */
const mostSamples = 7

const labels = ["a", "b", "c", null] as const

/**
 * What every voting rule has to keep, tried on every possible vote of `samples` ballots over three choices.
 *
 * @param makeRule a rule of at most 7 samples; 5 take less than a second
 * @throws AssertionError when it has more
 *
 * @example
 * ```ts
 * import { plurality } from "langgraph-quorum/tally"
 * import { ruleContract } from "langgraph-quorum/testing"
 *
 * for (const { name, run } of ruleContract(() => plurality({ samples: 3 }))) {
 *   await run()
 *   console.log("kept:", name)
 * }
 * ```
 */
export function ruleContract(makeRule: () => Rule): readonly ContractCase[] {
  const { samples } = makeRule()
  assert.ok(samples <= mostSamples, `expected a rule of at most ${mostSamples} samples, got ${samples}`)
  return checks.map(({ name, check }) => ({
    name,
    run: async () => {
      check(makeRule(), makeRule)
    },
  }))
}

const checks: readonly {
  readonly name: string
  readonly check: (rule: Rule, makeRule: () => Rule) => void
}[] = [
  {
    name: "has a name, and settings that are plain JSON",
    check(rule) {
      assert.notEqual(rule.name, "")
      toJson(rule.params, "params")
    },
  },
  {
    name: "starts every count from nothing",
    check(rule, makeRule) {
      for (const vote of votes(rule)) {
        const fresh = makeRule()
        const expected = fresh.result(reduceBallots(fresh, ballots(vote)))
        assert.deepEqual(
          rule.result(reduceBallots(rule, ballots(vote))),
          expected,
          `${show(vote)} after other votes`,
        )
      }
    },
  },
  {
    name: "names a winner exactly when it has decided, and none when nobody votes",
    check(rule) {
      for (const vote of votes(rule)) {
        const { status, winner } = rule.result(reduceBallots(rule, ballots(vote)))
        assert.equal(
          winner !== null,
          status === "decided",
          `${show(vote)}: ${status} with the winner ${winner}`,
        )
      }
      const nobody = rule.result(
        reduceBallots(rule, ballots(Array.from({ length: rule.samples }, () => null))),
      )
      assert.equal(nobody.winner, null, "expected no winner when everybody abstains")
    },
  },
  {
    name: "counts the same in whatever order the ballots arrive",
    check(rule) {
      for (const vote of votes(rule)) {
        const cast = ballots(vote)
        const expected = rule.result(reduceBallots(rule, cast))
        for (const order of arrivalOrders(cast)) {
          assert.deepEqual(
            rule.result(reduceBallots(rule, order)),
            expected,
            `${show(vote)} in another order of arrival`,
          )
        }
      }
    },
  },
  {
    name: "gives an abstention no vote",
    check(rule) {
      for (const vote of votes(rule)) {
        const cast = ballots(vote)
        const withThem = rule.result(reduceBallots(rule, cast))
        const without = rule.result(
          reduceBallots(
            rule,
            cast.filter(({ status }) => status === "usable"),
          ),
        )
        assert.deepEqual(withThem, without, `${show(vote)} with and without its abstentions`)
      }
    },
  },
  {
    name: "locks a winner only when no ballot that is still out can change it",
    check(rule) {
      for (const vote of votes(rule)) {
        const cast = ballots(vote)
        const final = rule.result(reduceBallots(rule, cast)).winner
        for (let seen = 0; seen <= cast.length; seen += 1) {
          const locked = rule.locked(reduceBallots(rule, cast.slice(0, seen)), cast.length - seen)
          if (locked !== undefined)
            assert.equal(locked, final, `${show(vote)}: locked after ${seen}, counted in full`)
        }
      }
    },
  },
  {
    name: "asks for 1 to all of the ballots that remain, and stops when there are none",
    check(rule) {
      for (const vote of votes(rule)) {
        const launched = play(rule, vote).launched
        assert.ok(launched <= rule.samples, `${show(vote)}: ${launched} ballots launched`)
      }
    },
  },
  {
    name: "stops as locked only with the winner of the full count",
    check(rule) {
      for (const vote of votes(rule)) {
        const { launched, reason } = play(rule, vote)
        if (reason !== "locked") continue
        const stopped = rule.result(reduceBallots(rule, ballots(vote.slice(0, launched))))
        const full = rule.result(reduceBallots(rule, ballots(vote)))
        assert.equal(stopped.winner, full.winner, `${show(vote)}: stopped after ${launched}, counted in full`)
      }
    },
  },
]

type Vote = readonly (string | null)[]

function votes(rule: Rule): Iterable<Vote> {
  return sequences(labels, rule.samples)
}

function ballots(vote: Vote): Ballot[] {
  return vote.map((output, index) => castBallot({ briefId: `sample-${index}`, index, output: output ?? "" }))
}

/** Plays a vote in waves, as a run does. */
function play(rule: Rule, vote: Vote): { readonly launched: number; readonly reason: string } {
  for (let launched = 0; ;) {
    const remaining = rule.samples - launched
    const decision = rule.decide(reduceBallots(rule, ballots(vote.slice(0, launched))), {
      launched,
      remaining,
    })
    if (decision.action === "stop") return { launched, reason: decision.reason }
    const { wave } = decision
    const within = Number.isInteger(wave) && wave >= 1 && wave <= remaining
    assert.ok(within, `${show(vote)}: after ${launched}, expected a wave of 1 to ${remaining}, got ${wave}`)
    launched += wave
  }
}

function show(vote: Vote): string {
  return `[${vote.map((choice) => choice ?? "abstains").join(", ")}]`
}
