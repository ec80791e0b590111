import { z } from "zod"
import { isOk } from "../../task/outcome.js"
import { parseOptions } from "../../task/options.js"
import type { Integration, Integrator } from "../integrator.js"
import { answerText } from "./answer-text.js"
import { foundNothing } from "./found-nothing.js"
import { outcomeRecords, refsOf } from "./outcome-records.js"
import { type ProseWriterOptions, openDesk, proseOptionsSchema } from "./prose-options.js"
import { reviseOrWrite } from "./revise.js"

/** Options of `synthesis`. */
export interface SynthesisOptions extends ProseWriterOptions {
  /** Shape of the answer. @default text whose sentences cite records */
  readonly output?: z.ZodType | undefined
}

export const synthesisSchema = proseOptionsSchema.extend({
  output: z.instanceof(z.ZodType, { error: "expected a zod schema" }).optional(),
})

/**
 * An integrator that has a model write one answer out of the outputs, told of every missing brief.
 *
 * Each output is a record, or each entry of the one list in it; every sentence of the answer cites records, and those
 * that do not are taken out. Briefs that found nothing, missing briefs and undecided conflicts are named under a text
 * answer by code, whatever the model wrote; where nothing at all was found, code says so without a call.
 *
 * @throws ConfigError for unknown options, an unknown model or a missing key
 *
 * @example
 * ```ts
 * import { section, synthesis } from "langgraph-quorum"
 *
 * const compare = section({
 *   model: "simulated:demo",
 *   briefs: ["trains", "planes"].map((id) => ({ id, objective: `What speaks for ${id} on 500 km?` })),
 *   integrate: synthesis({ model: "simulated:demo" }),
 * })
 * const { output, prose } = await compare.run("Trains or planes for a trip of 500 km?")
 * console.log(output, prose?.claims)
 * ```
 */
export function synthesis<T = string>(options: SynthesisOptions): Integrator<T> {
  const { output: shape, ...settings } = parseOptions(synthesisSchema, options, "synthesis")
  const { desk, params } = openDesk(settings, shape)
  return {
    name: "synthesis",
    params,
    agents: [desk.agent],
    refsOf,
    // Outputs are told apart by their briefs; none overwrites another.
    mergesKey: () => true,
    async integrate(outcomes, context): Promise<Integration<T>> {
      const { ledger, merged, sourceOf } = outcomeRecords(outcomes, context.failures, context.briefs)
      const { records } = ledger
      if (!outcomes.some(isOk)) {
        return {
          done: true,
          shortfall: "no branch delivered anything to write from",
          reason: "nothing to write from",
        }
      }
      const under = { foundNothing: foundNothing(outcomes, ledger), failures: context.failures }
      // Looking and finding nothing is an answer, which needs no model unless it has to be in a shape.
      if (records.length === 0 && shape === undefined) {
        return {
          done: true,
          output: answerText(undefined, { ...under, conflicts: [] }) as T,
          merged,
          records: ledger,
          reason: "nothing was found",
        }
      }
      const written = await reviseOrWrite({ records, conflicts: [], sourceOf }, context, desk)
      if (!written.ok) {
        return {
          done: true,
          shortfall: written.shortfall,
          merged,
          records: ledger,
          reason: written.shortfall,
        }
      }
      const { prose, structured, conflicts, warnings, reason } = written
      const said = prose === undefined ? structured : prose.text
      return {
        done: true,
        // Text unless the caller gave a shape, which the branch's boundary has parsed.
        output: (typeof said === "string" ? answerText(said, { ...under, conflicts }) : said) as T,
        merged,
        records: ledger,
        conflicts,
        warnings,
        ...(prose === undefined ? {} : { prose }),
        reason,
      }
    },
  }
}
