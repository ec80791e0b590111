import type { PlannedBrief } from "../brief.js"
import { wordsOf } from "../words.js"
import type { Effort } from "./meet.js"
import { type Found, type IndependenceIssue, namesOf, quote } from "./issue.js"

interface Scope {
  readonly index: number
  /** What it covers, each as its words. */
  readonly topics: ReadonlySet<string>
}

/** Briefs whose whole scope lies in that of another, over the same material. */
export function scopesWithin(briefs: readonly PlannedBrief[], most: number, effort: Effort): Found {
  const holders = new Map<string, Scope[]>()
  const scopes: (Scope & { readonly material: string })[] = []
  for (const [index, brief] of briefs.entries()) {
    const topics = topicsOf(brief)
    if (topics.size === 0) continue
    const { items, reads, writes, input } = brief
    scopes.push({ index, topics, material: JSON.stringify([items, reads, writes, input]) })
  }
  for (const scope of scopes)
    for (const topic of scope.topics) {
      const key = `${topic}\n${scope.material}`
      const known = holders.get(key)
      if (known === undefined) holders.set(key, [scope])
      else known.push(scope)
    }
  const issues: IndependenceIssue[] = []
  let untold = 0
  for (const scope of scopes) {
    // Whoever covers all its topics covers the rarest.
    const lists = [...scope.topics].map((topic) => holders.get(`${topic}\n${scope.material}`) ?? [])
    const rarest = lists.reduce((one, other) => (other.length < one.length ? other : one))
    for (const other of rarest) {
      if (effort.left <= 0) return { issues, untold, cut: true }
      effort.left -= 1
      const isSame = other.topics.size === scope.topics.size
      if (other.index === scope.index || (isSame && other.index < scope.index) || !covers(other, scope))
        continue
      if (issues.length < most) issues.push(issueOf(briefs, scope, other))
      else untold += 1
    }
  }
  return { issues, untold }
}

/** Folders and files say what is worked on, not what about: two briefs may well look at the same. */
function topicsOf({ scope }: PlannedBrief): ReadonlySet<string> {
  const topics = (scope?.in ?? []).filter((entry) => !/[/\\*]|\w\.\w+$/.test(entry))
  return new Set(topics.map((topic) => wordsOf(topic).join(" ")).filter((topic) => topic !== ""))
}

function covers(outer: Scope, inner: Scope): boolean {
  for (const topic of inner.topics) if (!outer.topics.has(topic)) return false
  return true
}

function issueOf(briefs: readonly PlannedBrief[], inner: Scope, outer: Scope): IndependenceIssue {
  const [id, other] = [briefs[inner.index]?.id ?? "", briefs[outer.index]?.id ?? ""]
  const ids = inner.index < outer.index ? [id, other] : [other, id]
  const isSame = inner.topics.size === outer.topics.size
  return {
    kind: "scope",
    briefIds: ids,
    detail: isSame
      ? `${namesOf(ids)} have the same scope`
      : `the whole scope of ${quote(id)} lies in that of ${quote(other)}`,
    repair: isSame
      ? "make one brief of them, or divide the scope between them"
      : `put it into \`scope.out\` of ${quote(other)}, or leave ${quote(id)} out`,
  }
}
