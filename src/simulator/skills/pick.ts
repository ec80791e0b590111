import type { Draw } from "./skill.js"

/** One of the items, or `undefined` of none. */
export function pick<Item>(items: readonly Item[], draw: Draw): Item | undefined {
  return items[Math.floor(draw() * items.length)]
}

/** A whole number from `low` to `high`, both included. */
export function drawInteger(low: number, high: number, draw: Draw): number {
  return low + Math.floor(draw() * (high - low + 1))
}
