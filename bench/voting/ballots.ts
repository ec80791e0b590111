import { type Ballot, castBallot } from "langgraph-quorum/tally"
import { uniformInt } from "pure-rand/distribution/uniformInt"
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus"

/** What a ballot's output is. */
export type OutputKind = "label" | "number" | "set" | "ranking" | "object" | "text"

/**
 * Two choices, as often said as each other but for chance; or as many as ballots, where there are so many: 380 of sets
 * and rankings.
 */
export type Contest = "two close" | "many distinct"

/** Choices that a ranking or a set is made of. */
const candidates = Array.from({ length: 20 }, (_, index) => `candidate ${index}`)

const words = "the a server client timeout retry lost found slow fast export button cache index".split(" ")

/** Made output `variant`, of as many as are asked for. */
const outputs: Readonly<Record<OutputKind, (variant: number) => unknown>> = {
  label: (variant) => `label ${variant}`,
  number: (variant) => variant * 1.5,
  set: (variant) => turned(variant).slice(0, 5),
  ranking: (variant) => turned(variant),
  object: (variant) => ({ label: `label ${variant}`, size: variant, isOpen: variant % 2 === 0 }),
  text: (variant) =>
    `${Array.from({ length: 12 }, (_, place) => words[(variant * 7 + place * (variant + 3)) % words.length]).join(" ")} ${variant}`,
}

/** The same ballots every time, with everything on them that some rule weighs by. */
export function makeBallots(kind: OutputKind, contest: Contest, count: number): readonly Ballot[] {
  const generator = xoroshiro128plus(count)
  const draw = (to: number): number => uniformInt(generator, 0, to)
  return Array.from({ length: count }, (_, index) => {
    const variant = contest === "two close" ? draw(1) : index
    const share = draw(1_000) / 1_000
    return castBallot({
      briefId: `sample-${index + 1}`,
      index,
      output: outputs[kind](variant),
      voter: `voter ${index % 5}`,
      confidence: share,
      logProbability: -share,
      score: share,
    })
  })
}

/** The candidates in another order for each of 20 * 19 variants. */
function turned(variant: number): readonly string[] {
  const at = variant % candidates.length
  const [first = "", ...others] = [...candidates.slice(at), ...candidates.slice(0, at)]
  const next = Math.floor(variant / candidates.length) % others.length
  return [first, ...others.slice(next), ...others.slice(0, next)]
}
