/** Sums of so small a part are exact, whatever their order, for eight million ballots. */
const part = 2 ** -30

/** A weight as it is counted: 0 to 1, in parts of 2^-30; what is no number weighs nothing. */
export function countedWeight(weight: number): number {
  return weight > 0 ? Math.round(Math.min(1, weight) / part) * part : 0
}

/** By how much the weights of two choices may differ and still be the same, as each ballot's was rounded. */
export function roundingSlack(ballots: number): number {
  return (ballots + 1) * part
}
