import { ConfigError } from "../errors.js"
import type { Brief } from "../task/brief.js"
import type { Agent } from "./agent.js"

/** One voter of a panel. */
export interface PanelVoter {
  readonly name: string
  readonly agent: Agent
  /** How the voter is asked, where that is not as everybody is. */
  ask?(objective: string): string
}

/**
 * An agent that hands each brief to the voter whose turn it is: sample 0 to the first, sample 1 to the second, and so
 * round, whoever is quick.
 *
 * @throws ConfigError for no voters, or two of one name
 */
export function panelAgent(voters: readonly PanelVoter[]): Agent {
  if (voters.length === 0) throw new ConfigError("Expected at least one voter, got none. Add one to `voters`")
  const names = new Set(voters.map(({ name }) => name))
  if (names.size < voters.length) {
    throw new ConfigError(
      `Expected every voter to have a name of its own, got ${voters.map(({ name }) => `"${name}"`).join(", ")}. Name them apart`,
    )
  }
  return {
    name: `panel of ${voters.length}`,
    preflight(options) {
      for (const { agent } of voters) agent.preflight?.(options)
    },
    async run(brief, context) {
      const voter = voterAt(voters, brief.sampleIndex ?? brief.index)
      return voter.agent.run(
        voter.ask === undefined ? brief : asked(brief, voter.ask(brief.objective)),
        context,
      )
    },
  }
}

/** Whose turn it is at that sample. */
export function voterAt(voters: readonly PanelVoter[], index: number): PanelVoter {
  const voter = voters[index % voters.length]
  if (voter === undefined) throw new ConfigError("Expected at least one voter, got none. Add one to `voters`")
  return voter
}

function asked(brief: Brief, objective: string): Brief {
  return Object.freeze({ ...brief, objective })
}
