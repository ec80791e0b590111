import type { Agent } from "../agents/agent.js"
import { BallotTaker, type Taken } from "../tally/ballot-taker.js"
import {
  type Ballot,
  type Equivalence,
  type Rule,
  type StopReason,
  type Tally,
  count,
} from "../tally/index.js"
import type { BriefSpec } from "../task/brief.js"
import type { Outcome } from "../task/outcome.js"
import type { BallotStep } from "./ask/ask-step.js"
import { BallotWatch, type WatchOptions } from "./ballot-watch.js"
import { breakTie } from "./break-tie.js"
import { castOutcome } from "./cast-outcome.js"
import type { IntegrateContext, Integration, Integrator } from "./integrator.js"

const watchKey = "ballot watch"

/** How a vote is run. */
export interface TallyVotesOptions extends WatchOptions {
  /** What `reader` goes by, for the record. */
  readonly equivalence?: Pick<Equivalence, "name" | "params" | "version">
  /** What has to be asked before ballots can be counted. */
  readonly steps: readonly BallotStep[]
  /** Who breaks ties that are left to a judge. */
  readonly judges: readonly Agent[]
  /** The briefs of the next `wave` ballots, from index `first`. */
  readonly extend: (task: unknown, first: number, wave: number) => readonly BriefSpec[]
}

/** Counts the outcomes of equal briefs as ballots, in launch order, and asks for more while the rule is undecided. */
export function tallyVotes<T>(options: TallyVotesOptions): Integrator<T> {
  const { rule, steps, judges } = options
  const agents = [...judges, ...steps.flatMap((step) => step.agents ?? [])]
  return {
    name: `vote by ${rule.name}`,
    params: {
      rule: rule.name,
      ...rule.params,
      ...(options.equivalence === undefined ? {} : { equivalence: options.equivalence }),
      ...(steps.length === 0 ? {} : { steps: steps.map(({ name, params }) => ({ name, params })) }),
      ...(judges.length === 0 ? {} : { judges: judges.map(({ name }) => name) }),
    },
    ...(agents.length === 0 ? {} : { agents }),
    // Ballots that somebody else has to look at first say nothing on their own.
    ...(steps.length === 0 ? { settled: (outcomes, memory) => watchIn(memory, options).look(outcomes) } : {}),
    integrate: (outcomes, context) => integrate<T>(options, outcomes, context),
  }
}

function watchIn(memory: Map<string, unknown>, options: TallyVotesOptions): BallotWatch {
  const known = memory.get(watchKey)
  if (known instanceof BallotWatch) return known
  const watch = new BallotWatch(options)
  memory.set(watchKey, watch)
  return watch
}

async function integrate<T>(
  options: TallyVotesOptions,
  outcomes: readonly Outcome[],
  context: IntegrateContext,
): Promise<Integration<T>> {
  const { rule, reader, steps, voterOf, extend } = options
  const { task, round, closed, lastRound } = context
  const read = reader?.()
  let ballots: readonly Ballot[] = outcomes.map((outcome) =>
    castOutcome(outcome, read, voterOf?.(outcome.index)),
  )
  const asked: Record<string, unknown> = {}
  const warnings: string[] = []
  for (const step of steps) {
    const prepared = await step.prepare(ballots, context)
    ballots = prepared.ballots
    warnings.push(...prepared.warnings)
    if (prepared.detail !== undefined) asked[step.name] = prepared.detail
  }

  const { taken, decision } = takeAll(rule, ballots)
  if (decision.action === "continue" && !closed) {
    const launched = ballots.length
    const wave = lastRound ? Math.max(decision.wave, rule.samples - launched) : decision.wave
    return { done: false, more: extend(task, launched, wave), reason: `undecided after ${launched}` }
  }
  const cut = cutBy(outcomes.slice(0, taken))
  // Nothing that a ballot says could matter once the winner is locked.
  const truncated = decision.action === "continue" || (cut !== undefined && decision.reason !== "locked")
  const counted = spare(ballots, taken)
  const tally = await breakTie(
    count(counted, {
      rule,
      rounds: round,
      truncated,
      stopReason:
        decision.action === "stop" && !truncated ? decision.reason : (context.closedBy ?? cut ?? "closed"),
    }),
    options,
    context,
  )
  const shortfall =
    tally.winner === null ? shortfallOf(tally) : truncated ? "the vote was cut short" : undefined
  return {
    done: true,
    ...(tally.winner === null ? {} : { output: tally.exemplar as T }),
    ...(shortfall === undefined ? {} : { shortfall }),
    replaced: replacedBy(rule, counted),
    warnings: [...warnings, ...tally.warnings],
    extra: { tally, ...(Object.keys(asked).length === 0 ? {} : { asked }) },
    reason: tally.stopReason,
  }
}

function takeAll(rule: Rule, ballots: readonly Ballot[]): Taken {
  const taker = new BallotTaker(rule)
  for (const ballot of ballots) taker.take(ballot)
  return taker.standing()
}

/** What cut off any of the ballots, if it was the run and not the branch: it might have said something else. */
function cutBy(counted: readonly Outcome[]): StopReason | undefined {
  for (const outcome of counted) {
    if (outcome.status === "timed_out" && outcome.scope === "run") return "deadline"
    if (outcome.status === "skipped" && outcome.reason === "budget") return "budget"
    if (outcome.status === "cancelled" && outcome.by !== "decided")
      return outcome.by === "budget" ? "budget" : "cancelled"
  }
  return undefined
}

/** Ballots launched beyond the stop count for nothing, also those that came in: whether they did is chance. */
function spare(ballots: readonly Ballot[], taken: number): readonly Ballot[] {
  return ballots.map(({ briefId, index, voter }, position): Ballot => {
    const ballot = ballots[position]
    if (position < taken && ballot !== undefined) return ballot
    const own = { briefId, index, ...(voter === undefined ? {} : { voter }) }
    return {
      ...own,
      status: "cancelled",
      choice: null,
      weight: 1,
      reason: `not needed: decided after ${taken}`,
    }
  })
}

/** Invalid ballots that took no sample: further ones were drawn in their place. */
function replacedBy(rule: Rule, ballots: readonly Ballot[]): readonly string[] {
  const { redraw } = rule.params
  if (typeof redraw !== "number") return []
  return ballots
    .filter(({ status }) => status === "invalid")
    .slice(0, redraw)
    .map(({ briefId }) => briefId)
}

function shortfallOf(tally: Tally): string {
  const { usable, needed } = tally.quorum
  switch (tally.status) {
    case "decided":
      return "decided"
    case "tied":
      return `tied between ${tally.tied.map((choice) => JSON.stringify(choice)).join(" and ")}`
    case "undecided":
      return `no choice has what ${tally.rule.name} asks for`
    case "no_quorum":
      return `no quorum: ${usable} usable ballots, ${needed} needed`
    case "all_failed":
      return "all ballots failed"
  }
}
