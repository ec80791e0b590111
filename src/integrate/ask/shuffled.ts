import type { RandomStream } from "../../runtime/random.js"

/** A copy in random order, every order equally likely (Fisher and Yates, 1938). */
export function shuffled<Item>(random: RandomStream, items: readonly Item[]): readonly Item[] {
  const left = [...items]
  const order: Item[] = []
  while (left.length > 0) order.push(...left.splice(Math.floor(random() * left.length), 1))
  return order
}
