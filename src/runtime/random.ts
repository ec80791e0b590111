import { createHash } from "node:crypto"
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64"
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus"

/** Numbers in [0, 1). */
export type RandomStream = () => number

/** A random stream that is a function of its seed and its name: branches draw without disturbing one another. */
export function randomStream(seed: number, name: string): RandomStream {
  const hash = createHash("sha256").update(`${seed}\n${name}`).digest()
  const generator = xoroshiro128plus(hash.readInt32LE(0))
  return () => uniformFloat64(generator)
}
