/** A run of neighbours: from `start` up to, not including, `end`. */
export interface Pack {
  readonly start: number
  readonly end: number
}

/**
 * Packs weights in their order into as few packs of at most `capacity` as possible, about equally heavy.
 *
 * A weight above the capacity is a pack of its own. Time is linear in the number of weights.
 *
 * @param weights finite, at least 0
 */
export function packInOrder(weights: readonly number[], capacity: number): readonly Pack[] {
  const packs: Pack[] = []
  let start = 0
  // Between those that stand alone, each stretch is balanced by itself.
  for (const [index, weight] of weights.entries()) {
    if (weight <= capacity) continue
    packs.push(...packStretch(weights, start, index, capacity), { start: index, end: index + 1 })
    start = index + 1
  }
  packs.push(...packStretch(weights, start, weights.length, capacity))
  return packs
}

function packStretch(
  weights: readonly number[],
  from: number,
  to: number,
  capacity: number,
): readonly Pack[] {
  if (from === to) return []
  const stretch = stretchOf(weights.slice(from, to))
  const fewest = fewestPacks(stretch, capacity)
  const packs: Pack[] = []
  let start = 0
  for (let remaining = fewest(0); remaining > 0; remaining -= 1) {
    const end = remaining === 1 ? stretch.length : endOfPack(stretch, { start, remaining, capacity, fewest })
    packs.push({ start: from + start, end: from + end })
    start = end
  }
  return packs
}

/** Weights whose sums are all taken the same way, so that rounding cannot make two of them disagree. */
interface Stretch {
  readonly length: number
  weigh(start: number, end: number): number
}

function stretchOf(weights: readonly number[]): Stretch {
  const sums = new Float64Array(weights.length + 1)
  for (const [index, weight] of weights.entries()) sums[index + 1] = (sums[index] ?? 0) + weight
  return { length: weights.length, weigh: (start, end) => (sums[end] ?? 0) - (sums[start] ?? 0) }
}

interface Place {
  readonly start: number
  /** Packs to make of the weights from here on. */
  readonly remaining: number
  readonly capacity: number
  readonly fewest: (start: number) => number
}

/** Takes what it must, so that the packs to come can hold the rest, and more while that brings it nearer to its share. */
function endOfPack(stretch: Stretch, { start, remaining, capacity, fewest }: Place): number {
  const share = stretch.weigh(start, stretch.length) / remaining
  let end = start + 1
  for (; stretch.length - end >= remaining; end += 1) {
    const more = stretch.weigh(start, end + 1)
    if (more > capacity) break
    const isNearer = Math.abs(more - share) <= Math.abs(stretch.weigh(start, end) - share)
    if (fewest(end) < remaining && !isNearer) break
  }
  return end
}

/** How many packs the weights from a place on need at least: as many as come of filling one after the other. */
function fewestPacks(stretch: Stretch, capacity: number): (start: number) => number {
  const counts = new Uint32Array(stretch.length + 1)
  let end = stretch.length
  for (let start = stretch.length - 1; start >= 0; start -= 1) {
    while (end > start + 1 && stretch.weigh(start, end) > capacity) end -= 1
    counts[start] = 1 + (counts[end] ?? 0)
  }
  return (start) => counts[start] ?? 0
}
