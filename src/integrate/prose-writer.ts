import type { Agent } from "../agents/agent.js"
import type { Conflict } from "../task/conflict.js"
import type { Json } from "../task/json.js"
import type { Prose } from "../task/prose.js"
import type { IntegratedRecord } from "../task/record.js"
import type { IntegrateContext } from "./integrator.js"

/** What prose is written from: merged records, never the branches' own texts beside them. */
export interface ProseMaterial {
  readonly records: readonly IntegratedRecord[]
  readonly conflicts: readonly Conflict[]
  /** What a branch delivered at that ref, to be read again where claims stand against each other. */
  readonly sourceOf: (ref: string) => Json | undefined
}

/** An answer whose every sentence cites records, or why there is none. */
export type ProseReply =
  | {
      readonly ok: true
      readonly prose: Prose
      /** Those of the material, and those that were found in writing. */
      readonly conflicts: readonly Conflict[]
      readonly warnings: readonly string[]
    }
  | { readonly ok: false; readonly shortfall: string }

/** Writes an answer over merged records. */
export interface ProseWriter {
  readonly params: Json
  /** Its own, asked to refuse before anything is paid. */
  readonly agents: readonly Agent[]
  write(material: ProseMaterial, context: IntegrateContext): Promise<ProseReply>
}
