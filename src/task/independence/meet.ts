import { type Segment, type Token, literalTokens } from "./segment.js"

/** How much may still be looked at; what compares takes from it, so that no plan keeps a check busy for ever. */
export interface Effort {
  left: number
}

/**
 * Whether there is a path that both patterns match.
 *
 * Both are walked together as automata: a state is a place in each, and `**` or `*` either ends or takes one more.
 */
export function pathsMeet(one: readonly Segment[], other: readonly Segment[], effort: Effort): boolean {
  return walk(one, other, isAnyDepth, (left, right) => segmentsMeet(left, right, effort), effort)
}

function segmentsMeet(one: Segment, other: Segment, effort: Effort): boolean {
  if (one.kind === "literal" && other.kind === "literal") return one.text === other.text
  if (one.kind === "any_depth" || other.kind === "any_depth") return true
  return walk(tokensOf(one), tokensOf(other), isRepeated, tokensMeet, effort)
}

/** Whether two sequences, in which some steps may be taken any number of times, have a common reading. */
function walk<Step>(
  one: readonly Step[],
  other: readonly Step[],
  isAnyNumber: (step: Step) => boolean,
  stepsMeet: (left: Step, right: Step) => boolean,
  effort: Effort,
): boolean {
  const width = other.length + 1
  const seen = new Uint8Array((one.length + 1) * width)
  const open = [0]
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (seen[state] === 1) continue
    seen[state] = 1
    effort.left -= 1
    const [row, column] = [Math.floor(state / width), state % width]
    const [left, right] = [one[row], other[column]]
    if (left === undefined && right === undefined) return true
    const [stays, waits] = [
      left !== undefined && isAnyNumber(left),
      right !== undefined && isAnyNumber(right),
    ]
    if (stays) open.push(state + width)
    if (waits) open.push(state + 1)
    if (left === undefined || right === undefined || (stays && waits)) continue
    if (stepsMeet(left, right)) open.push(state + (stays ? 0 : width) + (waits ? 0 : 1))
  }
  return false
}

function isAnyDepth(segment: Segment): boolean {
  return segment.kind === "any_depth"
}

function tokensOf(segment: Exclude<Segment, { readonly kind: "any_depth" }>): readonly Token[] {
  return segment.kind === "wild" ? segment.tokens : literalTokens(segment.text)
}

function isRepeated({ repeated }: Token): boolean {
  return repeated
}

function tokensMeet(one: Token, other: Token): boolean {
  return one.ranges.some(([first, last]) => other.ranges.some(([from, to]) => first <= to && from <= last))
}
