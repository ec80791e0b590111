const mostNamed = 10

/** One warning for each reason, naming what it befell, the first ones by name. */
export function missingAnswers(
  gaps: readonly { readonly about: string; readonly reason: string }[],
  say: (about: string, reason: string) => string,
): readonly string[] {
  const byReason = new Map<string, string[]>()
  for (const { about, reason } of gaps) {
    const known = byReason.get(reason)
    if (known === undefined) byReason.set(reason, [about])
    else known.push(about)
  }
  return [...byReason].map(([reason, abouts]) => say(named(abouts), reason))
}

/** A list for people: all of a few, the first of many. */
export function named(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed).join(", ")
  return names.length > mostNamed ? `${shown} and ${names.length - mostNamed} more` : shown
}
