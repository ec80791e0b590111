import { z } from "zod"
import type { Agent } from "../../agents/agent.js"
import { functionAgent } from "../../agents/function-agent.js"
import { verificationSchema } from "../../agents/verifier-agent.js"
import { ConfigError } from "../../errors.js"
import { canonicalJson } from "../../tally/equivalence/canonical-json.js"
import type { Ballot } from "../../tally/index.js"
import { describe } from "../../task/json.js"
import type { IntegrateContext } from "../integrator.js"
import { askAgent, isAgent } from "./ask-agent.js"
import type { BallotStep } from "./ask-step.js"
import { askOnce, askedBefore } from "./asked-before.js"
import { missingAnswers } from "./missing-answers.js"

/** Says how good an output is: any finite number, higher is better; `true` counts as 1, `false` as 0. */
export type VerifierFunction = (
  output: unknown,
  task: unknown,
) => number | boolean | Promise<number | boolean>

type Score =
  | { readonly score: number; readonly reason?: string }
  | { readonly score: null; readonly reason: string }

/** Asks for the score of one output; the brief id names the ballot. */
type AskScore = (ballot: Ballot, context: IntegrateContext) => Promise<Score>

/**
 * Has a verifier score every usable ballot, for the rules that go by `ballot.score`; equal outputs are scored once.
 *
 * An agent gets `{ task, answer }` and returns `{ score, reason? }` with a score from 0 to 1 (`verifierAgent` does); a
 * function gets the output and the task. A ballot whose verifier failed has no score and is named in a warning.
 *
 * @throws ConfigError when it is given neither an agent nor a function
 *
 * @example
 * ```ts
 * import { scoreBallots } from "langgraph-quorum"
 * import { verifierAgent } from "langgraph-quorum/agents"
 *
 * const byProgram = scoreBallots((output) => Number(output) % 17 === 0)
 * const byModel = scoreBallots(verifierAgent({ model: "simulated:demo" }))
 * console.log(byProgram.name, byModel.params)
 * ```
 */
export function scoreBallots(verifier: Agent | VerifierFunction): BallotStep {
  const { agent, ask } = readVerifier(verifier)
  return {
    name: "score ballots",
    gives: "score",
    params: { verifier: agent.name },
    agents: [agent],
    async prepare(ballots, context) {
      const asked = askedBefore<Score>(context, "scores", agent)
      const scored = await Promise.all(
        ballots.map(async (ballot) => {
          if (ballot.status !== "usable") return { ballot, score: undefined }
          return { ballot, score: await askOnce(asked, contentOf(ballot), () => ask(ballot, context)) }
        }),
      )
      const gaps = scored.flatMap(({ ballot, score }) =>
        score?.score === null ? [{ about: ballot.briefId, reason: score.reason }] : [],
      )
      return {
        ballots: scored.map(({ ballot, score }) => withScore(ballot, score?.score ?? undefined)),
        detail: { verifier: agent.name, scores: scored.flatMap(lineOf) },
        warnings: missingAnswers(
          gaps,
          (about, reason) => `${agent.name} gave no score to ${about}: ${reason}`,
        ),
      }
    },
  }
}

function readVerifier(verifier: Agent | VerifierFunction): { readonly agent: Agent; readonly ask: AskScore } {
  if (isAgent(verifier)) {
    return {
      agent: verifier,
      ask: async (ballot, context) => {
        const answer = await askAgent(
          verifier,
          { ...questionOf(ballot, context), output: verificationSchema },
          context,
        )
        if (!answer.ok) return { score: null, reason: answer.reason }
        const { score, reason } = answer.value
        return { score, ...(reason === undefined ? {} : { reason }) }
      },
    }
  }
  if (typeof verifier !== "function") {
    throw new ConfigError(
      `scoreBallots: expected an agent or a function of (output, task), got ${describe(verifier)}`,
    )
  }
  // As an agent, so that its calls are on record, have the run's deadline, and are tried again where that may help.
  const agent = functionAgent(
    ({ input }) => {
      const { task, answer } = input as { readonly task: unknown; readonly answer: unknown }
      return verifier(answer, task)
    },
    { name: verifier.name || "verifier" },
  )
  const output = z.union([z.number(), z.boolean()], "expected a finite number or a boolean")
  return {
    agent,
    ask: async (ballot, context) => {
      const answer = await askAgent(agent, { ...questionOf(ballot, context), output }, context)
      return answer.ok ? { score: Number(answer.value) } : { score: null, reason: answer.reason }
    },
  }
}

function questionOf(ballot: Ballot, { task }: IntegrateContext) {
  return {
    id: `score-${ballot.briefId}`,
    objective: "Score the answer to the task from 0 (wrong) to 1 (right and complete).",
    input: { task, answer: ballot.output ?? ballot.raw ?? ballot.choice },
  }
}

/** Equal contents share a key; one that JSON cannot hold is asked about under its own ballot. */
function contentOf(ballot: Ballot): string {
  return canonicalJson(ballot.output ?? ballot.raw ?? ballot.choice) ?? ` ${ballot.briefId}`
}

/** A score from an earlier step is not kept beside a failure of this one. */
function withScore(ballot: Ballot, score: number | undefined): Ballot {
  const { score: _, ...rest } = ballot
  return score === undefined ? rest : { ...rest, score }
}

function lineOf({ ballot, score }: { readonly ballot: Ballot; readonly score: Score | undefined }) {
  if (score === undefined) return []
  const { reason } = score
  return [{ briefId: ballot.briefId, score: score.score, ...(reason === undefined ? {} : { reason }) }]
}
