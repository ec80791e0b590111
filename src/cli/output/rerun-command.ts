import { withoutSecrets } from "./without-secrets.js"

/** The command line of this run again, with only what is missing; a file written already is left alone. */
export function rerunCommand(parameters: readonly string[], only: readonly string[]): string {
  const kept: string[] = []
  let skipping = false
  for (const [index, parameter] of parameters.entries()) {
    if (skipping && !parameter.startsWith("-")) continue
    skipping = parameter === "--only"
    if (skipping || parameter.startsWith("--only=")) continue
    const before = parameters[index - 1]
    const names = before === "-o" || before === "--output" || parameter.startsWith("--output=")
    kept.push(names ? `${parameter}.rest` : parameter)
  }
  const chosen = only.length === 0 ? [] : ["--only", ...only]
  // What is printed may end in a log: whoever runs it again puts the secret back.
  return ["quorum", ...kept, ...chosen]
    .map((word) => withoutSecrets(word))
    .map(shellWord)
    .join(" ")
}

/** Consecutive numbers as ranges: 3 4 5 9 becomes 3-5 9. */
export function numberRanges(ids: readonly string[]): readonly string[] {
  const ranges: { first: number; last: number }[] = []
  for (const number of ids.map(Number)) {
    const last = ranges.at(-1)
    if (last !== undefined && number === last.last + 1) last.last = number
    else ranges.push({ first: number, last: number })
  }
  return ranges.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`))
}

/** A word as a shell takes it, quoted where it has to be. */
export function shellWord(parameter: string): string {
  return /^[\w@%+=:,./-]+$/.test(parameter) ? parameter : `'${parameter.replaceAll("'", "'\\''")}'`
}
