import type { Ranking } from "./rankings.js"

/**
 * A run-off as one would do it on paper: strike out names on every ballot and count first places again, from the start.
 * Written apart from the rule, to check it.
 *
 * @returns the winner, or those level at the end, by name
 */
export function runoffByHand(rankings: readonly Ranking[], candidates: readonly string[]): string[] {
  const history: Record<string, number>[] = []
  let standing = [...candidates]
  for (;;) {
    const firsts = rankings.flatMap((ranking) =>
      ranking.filter((name) => standing.includes(name)).slice(0, 1),
    )
    const votes = Object.fromEntries(
      standing.map((name) => [name, firsts.filter((first) => first === name).length]),
    )
    const winner = standing.find((name) => (votes[name] ?? 0) > firsts.length / 2)
    if (winner !== undefined) return [winner]
    if (standing.every((name) => votes[name] === votes[standing[0] ?? ""])) return standing.sort()

    const paths = standing.map((name) => [votes, ...history].map((round) => round[name] ?? 0))
    const worst = paths.reduce((least, path) => (compare(path, least) < 0 ? path : least))
    standing = standing.filter((_, index) => compare(paths[index] ?? [], worst) !== 0)
    history.push(votes)
  }
}

/** By the first place where they differ. */
function compare(left: readonly number[], right: readonly number[]): number {
  const differs = left.findIndex((value, index) => value !== right[index])
  return differs < 0 ? 0 : (left[differs] ?? 0) - (right[differs] ?? 0)
}
