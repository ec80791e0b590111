import type { Agent } from "../../agents/agent.js"
import { ConfigError } from "../../errors.js"
import { AttemptError } from "../../runtime/failure.js"
import { describe } from "../../task/json.js"
import { readText } from "./read-text.js"

/** An agent that is given the text of the file whose path is the brief's input; read when its turn comes. */
export function fileTextAgent(agent: Agent, inputOf: (path: string, text: string) => unknown): Agent {
  return {
    ...agent,
    async run(brief, context) {
      const { input: path } = brief
      if (typeof path !== "string")
        throw new ConfigError(`expected the input to be a path, got ${describe(path)}`)
      const read = await readText(path)
      if ("reason" in read) {
        throw new AttemptError({
          kind: "invalid_request",
          message: `${path} ${read.reason}`,
          code: "unreadable",
        })
      }
      return agent.run({ ...brief, input: inputOf(path, read.text) }, context)
    },
  }
}
