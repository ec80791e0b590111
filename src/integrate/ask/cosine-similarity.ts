/** A text as an embedding model sees it. */
export type Vector = readonly number[]

/** The vector at length 1, so that comparing it with many others is one product each; all zeros stay zeros. */
export function unitVector(vector: Vector): Vector {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  return length > 0 ? vector.map((value) => value / length) : vector
}

/** Cosine of the angle between two unit vectors; 0 where there is none: no vector, only zeros, unequal lengths. */
export function cosineSimilarity(left: Vector | undefined, right: Vector | undefined): number {
  if (left === undefined || right === undefined || left.length !== right.length) return 0
  let sum = 0
  for (let place = 0; place < left.length; place += 1) sum += (left[place] ?? 0) * (right[place] ?? 0)
  return sum
}
