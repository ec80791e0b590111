import type { Asked } from "./ask-once.js"
import type { WayName } from "./ways.js"

/**
 * Holds one question's votes against what must be so: look-ahead waves and one-by-one sampling are the same vote, and
 * sample k says the same in every vote, or nothing here would be comparable.
 *
 * @throws Error naming the question
 */
export function expectSameVote(votes: readonly Asked[]): void {
  const by = (way: WayName): Asked => {
    const found = votes.find((asked) => asked.way === way)
    if (found === undefined) throw new Error(`expected ${way} to be among the votes`)
    return found
  }
  const [waves, single, full] = [by("adaptive"), by("adaptive, one by one"), by("fixed 40")]
  const { text } = waves.question
  if (waves.winner !== single.winner || waves.choices.join() !== single.choices.join()) {
    throw new Error(
      `${text} expected waves and one by one to be the same vote, got ${waves.winner} after ` +
        `${waves.choices.length} and ${single.winner} after ${single.choices.length}`,
    )
  }
  for (const { way, choices } of votes) {
    const shared = Math.min(choices.length, full.choices.length)
    if (choices.slice(0, shared).join() !== full.choices.slice(0, shared).join())
      throw new Error(`${text} expected the samples of ${way} to be those of fixed 40, got others`)
  }
}
