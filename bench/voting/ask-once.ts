import type { Outcome } from "langgraph-quorum"
import type { Vote, WayName } from "./ways.js"
import type { Question } from "./questions.js"

/** One vote on one question. */
export interface Asked {
  readonly way: WayName
  readonly question: Question
  readonly winner: string | null
  readonly right: boolean
  /** The choice of every ballot drawn, in launch order. */
  readonly choices: readonly (string | null)[]
  readonly calls: number
  readonly rounds: number
  /** Milliseconds: the slowest reply of each round, summed. */
  readonly criticalPathMs: number
  readonly wallMs: number
}

/** @throws Error where the vote has something the simulator should not make: a failure, a reply that is no number */
export async function askOnce(way: WayName, vote: Vote, question: Question): Promise<Asked> {
  const roundOf = new Map<string, number>()
  const startedAt = performance.now()
  const { outcomes, tally, output, simulated, failures } = await vote.run(question.text, {
    seed: question.seed,
    onEvent: (event) => {
      if (event.type === "dispatched") for (const { id } of event.briefs) roundOf.set(id, event.round)
    },
  })
  const wallMs = performance.now() - startedAt
  const lost = failures[0]
  if (lost !== undefined || !simulated)
    throw new Error(`${way}: expected every simulated call to succeed, got ${JSON.stringify(lost)}`)
  const slowest = new Map<number, number>()
  for (const outcome of outcomes) {
    const round = roundOf.get(outcome.briefId) ?? 0
    slowest.set(round, Math.max(slowest.get(round) ?? 0, callMs(outcome)))
  }
  return {
    way,
    question,
    winner: tally.winner,
    right: output === question.expected,
    choices: tally.ballots.map(({ choice }) => choice),
    calls: outcomes.reduce((sum, { attempts }) => sum + attempts.length, 0),
    rounds: tally.rounds,
    criticalPathMs: [...slowest.values()].reduce((sum, ms) => sum + ms, 0),
    wallMs,
  }
}

function callMs({ attempts }: Outcome): number {
  return attempts.reduce((sum, { runMs }) => sum + runMs, 0)
}
