import type { Equivalence, Keyed } from "../../../src/tally/equivalence/equivalence.js"

/** A key as a table shows it: the key itself, or the kind in angle brackets. */
export function keyOf(equivalence: Pick<Equivalence, "key">, output: unknown): string {
  return shown(equivalence.key(output))
}

export function shown(keyed: Keyed): string {
  return keyed.kind === "choice" ? keyed.key : `<${keyed.kind}>`
}
