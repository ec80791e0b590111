import { createHash } from "node:crypto"
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64"
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus"

/** Numbers in [0, 1). */
export type RandomStream = () => number

/** A short fingerprint of a text, for keys of random streams and of counters. */
export function fingerprint(text: string): string {
  return createHash("sha1").update(text).digest("base64url")
}

/** A random stream that is a function of `parts` alone, so that the order in which requests arrive changes nothing. */
export function randomStream(...parts: readonly (string | number)[]): RandomStream {
  const hash = createHash("sha1").update(parts.join("\n")).digest()
  const generator = xoroshiro128plus(hash.readInt32LE(0))
  return () => uniformFloat64(generator)
}

/** A whole number between two others, both included. */
export function wholeBetween(random: RandomStream, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1))
}

/** One of the items; `undefined` only when there are none. */
export function pick<T>(random: RandomStream, items: readonly T[]): T | undefined {
  return items[Math.floor(random() * items.length)]
}

/** The items in a random order. */
export function shuffled<T>(random: RandomStream, items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((left, right) => left.key - right.key)
    .map(({ item }) => item)
}
