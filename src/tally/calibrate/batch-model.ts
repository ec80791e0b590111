import type { Params } from "../params.js"
import type { BatchItem } from "./batch.js"

/** A model that decides many items at once, learning from all of them how far to trust each voter. */
export interface BatchModel<Fit> {
  readonly name: string
  readonly params: Params
  fit(items: readonly BatchItem[]): Fit
}
