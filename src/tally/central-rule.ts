import type { Ballot } from "./ballot.js"
import { canonicalChoice } from "./equivalence/canonical.js"
import { quartilesOf } from "./central.js"
import { numbers } from "./equivalence/numbers.js"
import { divideDecimal } from "./exact-decimal.js"
import { fixedRule } from "./fixed-rule.js"
import type { Params } from "./params.js"
import { usualQuorum } from "./quorum.js"
import { tooFew } from "./ranked/choice-list.js"
import type { Rule, RuleResult } from "./rule.js"

/** What sets one rule over numbers apart from another. */
export interface CentralRule {
  readonly name: string
  readonly params: Params
  readonly samples: number
  readonly quorum: number | undefined
  /** The number that stands for all, of at least one. */
  valueOf(numbers: readonly number[]): number
  /** What else there is to say of them. @default nothing */
  remarkOn?(numbers: readonly number[]): string | undefined
}

/** A rule whose output is a number composed of those that the ballots say; it has no ties. */
export function centralRule(spec: CentralRule): Rule {
  const { name, params, samples, quorum } = spec
  return fixedRule({
    name,
    params: { ...params, ties: null },
    samples,
    quorum,
    ties: "abstain",
    composes: true,
    reads: "number",
    evaluate: (ballots) => evaluate(ballots, quorum ?? usualQuorum(samples), spec),
  })
}

function evaluate(ballots: readonly Ballot[], needed: number, spec: CentralRule): RuleResult {
  const found = ballots.map(numberOf).filter((number) => number !== undefined)
  const lost = ballots.length - found.length
  const warnings =
    lost === 0 ? [] : [`${lost} of ${ballots.length} ballots do not count: not a number (${lost})`]
  if (found.length === 0 || found.length < needed) return tooFew(found.length, needed, warnings)

  const output = spec.valueOf(found)
  const remark = spec.remarkOn?.(found)
  const said = remark === undefined ? warnings : [...warnings, remark]
  return {
    status: "decided",
    winner: canonicalChoice(output),
    tied: [],
    output,
    agreement: found.filter((number) => number === output).length / ballots.length,
    detail: { counted: found.length, ...quartilesOf(found) },
    ...(said.length === 0 ? {} : { warnings: said }),
  }
}

/**
 * What a ballot says as a number: its output, or what its choice reads as, which the vote's own equivalence may have
 * made of "12 km", or the text of its output.
 */
function numberOf({ output, choice }: Ballot): number | undefined {
  if (typeof output === "number") return Number.isFinite(output) ? output : undefined
  return readText(choice) ?? readText(output)
}

const reading = numbers()

function readText(text: unknown): number | undefined {
  const read = reading.key(text)
  if (read.kind !== "choice") return undefined
  const [over = "", under] = read.key.split("/")
  const number =
    under === undefined ? Number(over) : divideDecimal({ digits: BigInt(over), exponent: 0 }, BigInt(under))
  return Number.isFinite(number) ? number : undefined
}
