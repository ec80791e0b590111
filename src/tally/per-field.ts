import { z } from "zod"
import { ConfigError } from "../errors.js"
import type { Ballot } from "./ballot.js"
import { canonicalChoice } from "./equivalence/canonical.js"
import { type FieldRule, type FieldVote, leftOut, voteOnField } from "./field-vote.js"
import { fixedRule } from "./fixed-rule.js"
import { type PerFieldOptions, perFieldSchema, usualTrim } from "./per-field-options.js"
import type { ParamValue } from "./params.js"
import { usualQuorum } from "./quorum.js"
import { type Read, readBallots, tooFew } from "./ranked/choice-list.js"
import { parseRuleOptions, show } from "./rule-options.js"
import type { Rule, RuleResult } from "./rule.js"
import { type TiePolicy, breakTie, showTies } from "./ties.js"

/**
 * Ballots are objects, and each of their fields is decided by a vote of its own: by `plurality` (the default) or
 * `majority` of equal values, by `median` or `trimmedMean` of the numbers, or as a `set` of what more than half of the
 * lists have.
 *
 * Fields are those at the top level; an object inside one is a value like any other. To leave a field out, to say `null`
 * and to say "" are three choices. In numbers and sets, ballots without a number or list there abstain.
 *
 * The composed object may be what nobody said: `detail.consistency`, and the tally's `agreement`, is the share of the
 * usable ballots that say all of it, with a warning where none does; fields that hang together can come apart. A field
 * without a winner leaves the vote undecided, unless the `schema` does without the field; so does an object that does not
 * fit the `schema`. Ties are those of fields: `first` and a function take one of the tied values' keys ("" = left out) in
 * each, and `tied` shows them as objects of that one field. An output that is no object does not count, nor towards the
 * quorum, with a warning. Each ballot counts once, whatever its weight.
 *
 * Source of the caveat: Brams, Kilgour and Zwicker, "The paradox of multiple elections" (1998).
 *
 * @throws ConfigError for an unknown option, rule or field, and for ties: "judge": there is no one choice to judge
 * @example
 * ```ts
 * import { castBallot, count, perField } from "langgraph-quorum/tally"
 *
 * const outputs = [{ name: "Ada", age: 36 }, { name: "Ada", age: 40 }, { name: "Eva", age: 37 }]
 * const ballots = outputs.map((output, index) => castBallot({ briefId: `sample-${index}`, index, output }))
 * const rule = perField({ samples: 3, fields: { age: "median" } })
 * console.log(count(ballots, { rule }).exemplar) // { name: "Ada", age: 37 }
 * ```
 */
export function perField(options: PerFieldOptions): Rule {
  const settings = parseRuleOptions(perFieldSchema, options, "perField")
  const { samples, quorum, ties, trim } = settings
  const rules = new Map(Object.entries(settings.fields))
  checkSettings(settings, rules)
  const needed = quorum ?? usualQuorum(samples)
  return fixedRule({
    name: "perField",
    composes: true,
    reads: "object",
    params: {
      ties: showTies(ties),
      fields: settings.fields,
      ...([...rules.values()].includes("trimmedMean") ? { trim } : {}),
      ...(settings.schema === undefined ? {} : { schema: true }),
    },
    samples,
    quorum,
    // Every other policy is applied field by field.
    ties: ties === "extend" ? "extend" : "abstain",
    evaluate(ballots) {
      const { votes, warnings } = readBallots(ballots, readFields)
      if (votes.length < needed) return tooFew(votes.length, needed, warnings)
      const names = new Set([...votes.flatMap((vote) => [...vote.keys()]), ...rules.keys()])
      const fields = [...names].map((field) => {
        const rule = rules.get(field) ?? "plurality"
        return settle(
          field,
          rule,
          voteOnField(
            rule,
            votes.map((vote) => vote.get(field)),
            trim,
          ),
          ties,
        )
      })
      return compose(ballots, fields, votes.length, warnings, settings)
    },
  })
}

type Settings = z.output<typeof perFieldSchema>

function checkSettings({ schema: shape, ties, trim }: Settings, rules: ReadonlyMap<string, FieldRule>): void {
  if (ties === "judge") {
    throw new ConfigError(
      'perField: expected `ties` to be "extend", "first", "abstain" or a function, got "judge". ' +
        "Fields are decided one by one, and a judge compares whole outputs",
    )
  }
  if (trim !== usualTrim && ![...rules.values()].includes("trimmedMean")) {
    throw new ConfigError(`perField: expected \`trim\` to go with a field under "trimmedMean". Leave it out`)
  }
  const unknown = shape === undefined ? [] : [...rules.keys()].filter((field) => !mayHave(shape, field))
  if (unknown.length === 0) return
  throw new ConfigError(
    `perField: expected \`fields\` to name fields of the schema, got ${unknown.map(show).join(", ")}. Check the spelling`,
  )
}

function mayHave(shape: z.ZodType, field: string): boolean {
  if (!(shape instanceof z.ZodObject) || Object.hasOwn(shape.shape, field)) return true
  const rest: unknown = shape.def.catchall
  return rest !== undefined && !(rest instanceof z.ZodNever)
}

/** Own fields only, in a map: a field may be called "__proto__". */
function readFields(output: unknown): Read<ReadonlyMap<string, unknown>> {
  if (typeof output !== "object" || output === null || Array.isArray(output))
    return { fault: "not an object" }
  return { vote: new Map(Object.entries(output)) }
}

/** One field, decided. */
interface DecidedField {
  readonly field: string
  readonly rule: FieldRule
  readonly vote: FieldVote
  readonly winner: string | null
  readonly tied: readonly string[]
  readonly remarks: readonly string[]
}

function settle(field: string, rule: FieldRule, vote: FieldVote, ties: TiePolicy): DecidedField {
  const { top, remark } = vote
  const tied = top.length > 1 ? top : []
  const { winner, warning } = tied.length > 0 ? breakTie(tied, ties) : { winner: top[0] ?? null }
  const level = tied.length > 0 && winner === null ? `tied between ${tied.map(show).join(", ")}` : undefined
  return {
    field,
    rule,
    vote,
    winner,
    tied,
    remarks: [remark, warning, level].filter((text) => text !== undefined),
  }
}

function compose(
  ballots: readonly Ballot[],
  fields: readonly DecidedField[],
  counted: number,
  faults: readonly string[],
  { schema: shape, ties }: Settings,
): RuleResult {
  const composed = Object.fromEntries(
    fields.flatMap(({ field, vote, winner }) =>
      winner === null || winner === leftOut ? [] : [[field, vote.valueOf(winner)] as const],
    ),
  )
  const open = fields.filter(({ winner }) => winner === null).map(({ field }) => show(field))
  const misfit = shape === undefined ? undefined : misfitOf(shape, composed)
  const remarks = fields.flatMap(({ field, remarks: own }) =>
    own.map((text) => `field ${show(field)}: ${text}`),
  )
  const tied = fields.flatMap(showTied)
  const detail = { counted, fields: fields.map(showField) }
  const nobody = { winner: null, tied, detail }

  if (ties === "extend" && tied.length > 0) {
    return { status: "tied", ...nobody, warnings: [...faults, ...remarks] }
  }
  if (open.length > 0 && (shape === undefined || misfit !== undefined)) {
    const missing = open.map((field) => `No winner for the field ${field}`)
    return { status: "undecided", ...nobody, warnings: [...faults, ...remarks, ...missing] }
  }
  if (misfit !== undefined) {
    const reason = `The composed object does not fit the schema: ${misfit}`
    return { status: "undecided", ...nobody, warnings: [...faults, ...remarks, reason] }
  }
  const consistency = wholes(fields, counted) / ballots.length
  const left = open.map((field) => `No winner for the field ${field}: it is left out`)
  const alone = consistency > 0 ? [] : ["No ballot is the composed object: it is nobody's output"]
  return {
    status: "decided",
    winner: canonicalChoice(composed),
    tied,
    output: composed,
    agreement: consistency,
    detail: { consistency, ...detail },
    warnings: [...faults, ...remarks, ...left, ...alone],
  }
}

/** Ballots that say what won in every field. */
function wholes(fields: readonly DecidedField[], counted: number): number {
  const said = fields.map(({ vote, winner }) => vote.saidBy(winner ?? leftOut))
  return Array.from({ length: counted }, (_, ballot) => said.every((own) => own[ballot] === true)).filter(
    Boolean,
  ).length
}

/** Tied values as objects of that one field, so that they name it. */
function showTied({ field, vote, tied }: DecidedField): readonly string[] {
  return tied.map((key) =>
    canonicalChoice(key === leftOut ? {} : Object.fromEntries([[field, vote.valueOf(key)]])),
  )
}

function showField({ field, rule, vote, winner, tied }: DecidedField): ParamValue {
  const agreeing = winner === null ? [] : vote.saidBy(winner)
  const agreement = agreeing.length === 0 ? 0 : agreeing.filter(Boolean).length / agreeing.length
  return { field, rule, winner, counts: vote.counts, agreement, tied }
}

/** Why the object does not fit; `undefined` where it does. */
function misfitOf(shape: z.ZodType, composed: object): string | undefined {
  try {
    const { error } = shape.safeParse(composed)
    return error?.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`).join("; ")
  } catch (error) {
    // A check that is asynchronous, or that throws.
    return error instanceof Error ? error.message : show(error)
  }
}
