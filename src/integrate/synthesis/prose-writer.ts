import { parseOptions } from "../../task/options.js"
import type { ProseWriter } from "../prose-writer.js"
import { type ProseWriterOptions, openDesk, proseOptionsSchema } from "./prose-options.js"
import { reviseOrWrite } from "./revise.js"

/**
 * Has a model write an answer over merged records; every sentence cites records, and those that do not are taken out.
 *
 * Records that do not fit into one prompt are condensed level by level, each claim with its citations. What stands
 * against each other is read again in what the branches delivered. Branch text stands only between tags with a random
 * word in them, and the model has no tools.
 *
 * @throws ConfigError for unknown options, an unknown model or a missing key
 *
 * @example
 * ```ts
 * import { proseWriter } from "langgraph-quorum"
 *
 * const prose = proseWriter({ model: "simulated:demo", maxInputTokens: 30_000, maxLevels: 2 })
 * console.log(prose.params)
 * ```
 */
export function proseWriter(options: ProseWriterOptions): ProseWriter {
  const { desk, params } = openDesk(parseOptions(proseOptionsSchema, options, "proseWriter"), undefined)
  return {
    params,
    agents: [desk.agent],
    async write(material, context) {
      const written = await reviseOrWrite(material, context, desk)
      if (!written.ok) return written
      const { prose, conflicts, warnings } = written
      if (prose === undefined) return { ok: false, shortfall: "synthesis failed: it wrote no text" }
      return { ok: true, prose, conflicts, warnings }
    },
  }
}
