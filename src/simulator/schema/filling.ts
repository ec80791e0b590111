import type { RandomStream } from "../random.js"
import type { Field, Material } from "./material.js"

/** What the makers of objects and lists need of the filler as a whole. */
export interface Filling {
  readonly root: unknown
  readonly material: Material
  readonly random: RandomStream
  /** True once so much has been made that only what must be there is added. */
  full(): boolean
  fill(schema: unknown, field: Field): unknown
}

/** Deeper than this, values are kept as small as the schema allows: recursive schemas have to end somewhere. */
export const shallow = 6
