import { type Rational, compare, distance, fromNumber, magnitude } from "./rational.js"

/** How far from the first member of a class a number may be; a share of that member where it is relative. */
export type Tolerance = { readonly absolute: number } | { readonly relative: number }

interface Anchor {
  readonly value: Rational
  readonly key: string
  /** Launch order among the anchors. */
  readonly index: number
}

/**
 * A reader that gives numbers in launch order the key of their class.
 *
 * Anchors are kept in order of value, and the nearest on either side are enough to look at: a tolerance that takes a
 * number to a farther one (its reach grows with it, but by less than its distance, as a share below 1) takes it to the
 * nearer one too.
 */
export function anchoredKeyer(
  tolerance: Tolerance,
  write: (value: Rational) => string,
): (value: Rational) => string {
  const anchors: Anchor[] = []
  const within = withinOf(tolerance)
  return (value) => {
    const at = firstNotBelow(anchors, value)
    const near = [anchors[at - 1], anchors[at]].filter(
      (anchor) => anchor !== undefined && within(value, anchor.value),
    )
    const [best] = near
      .filter((anchor) => anchor !== undefined)
      .sort((left, right) => {
        const closer = compare(distance(value, left.value), distance(value, right.value))
        return closer === 0n ? left.index - right.index : closer < 0n ? -1 : 1
      })
    if (best !== undefined) return best.key
    const anchor = { value, key: write(value), index: anchors.length }
    anchors.splice(at, 0, anchor)
    return anchor.key
  }
}

function withinOf(tolerance: Tolerance): (value: Rational, anchor: Rational) => boolean {
  const relative = "relative" in tolerance
  const limit = fromNumber(relative ? tolerance.relative : tolerance.absolute)
  if (limit === undefined) return () => false
  return (value, anchor) => {
    const reach = relative
      ? {
          numerator: limit.numerator * magnitude(anchor.numerator),
          denominator: limit.denominator * anchor.denominator,
        }
      : limit
    return compare(distance(value, anchor), reach) <= 0n
  }
}

/** Where the first anchor at or above the value is. */
function firstNotBelow(anchors: readonly Anchor[], value: Rational): number {
  let [low, high] = [0, anchors.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const anchor = anchors[middle]
    if (anchor !== undefined && compare(anchor.value, value) < 0n) low = middle + 1
    else high = middle
  }
  return low
}
