/** What runs, and how much of it at once. */
export interface Schedule {
  readonly briefs: readonly {
    readonly id: string
    readonly dependsOn?: readonly string[] | undefined
    readonly exclusive?: readonly string[] | undefined
  }[]
  /** How long a brief takes, by its place. */
  readonly secondsOf: (index: number) => number
  /** Branches at once. */
  readonly concurrency: number
}

/**
 * Seconds until all briefs are done, each started in plan order on the lane that is free first, after what it depends on
 * and after whoever holds an `exclusive` resource of it.
 *
 * Source: list scheduling, Graham, "Bounds for certain multiprocessing anomalies", 1966. Equal briefs that need nothing of
 * each other take one wave after another.
 */
export function scheduleOf({ briefs, secondsOf, concurrency }: Schedule): number {
  const lanes = new Float64Array(Math.max(1, Math.min(Math.floor(concurrency), briefs.length)))
  const ends = new Map<string, number>()
  const held = new Map<string, number>()
  let opened = 0
  let last = 0
  for (const index of startingOrder(briefs)) {
    const { id = "", dependsOn = [], exclusive = [] } = briefs[index] ?? {}
    const lane = opened < lanes.length ? opened : earliest(lanes)
    opened += 1
    const waits = [...dependsOn.map((other) => ends.get(other)), ...exclusive.map((name) => held.get(name))]
    const start = Math.max(lanes[lane] ?? 0, ...waits.map((end) => end ?? 0))
    const end = start + secondsOf(index)
    lanes[lane] = end
    ends.set(id, end)
    for (const name of exclusive) held.set(name, end)
    last = Math.max(last, end)
  }
  return last
}

/** Plan order, each brief after those it depends on; what goes in a circle, or depends on nobody known, as it stands. */
function startingOrder(briefs: Schedule["briefs"]): readonly number[] {
  const places = new Map(briefs.map(({ id }, index) => [id, index]))
  const order: number[] = []
  const seen = new Set<number>()
  for (let root = 0; root < briefs.length; root += 1) {
    // An own stack instead of recursion: a chain may be as long as the plan.
    const stack = [{ index: root, next: 0 }]
    while (stack.length > 0) {
      const top = stack.at(-1)
      if (top === undefined) break
      seen.add(top.index)
      const needed = briefs[top.index]?.dependsOn ?? []
      const place = places.get(needed[top.next] ?? "")
      if (top.next < needed.length) {
        top.next += 1
        if (place !== undefined && !seen.has(place)) stack.push({ index: place, next: 0 })
        continue
      }
      stack.pop()
      order.push(top.index)
    }
  }
  return [...new Set(order)]
}

function earliest(lanes: Float64Array): number {
  let best = 0
  for (let lane = 1; lane < lanes.length; lane += 1) {
    if ((lanes[lane] ?? 0) < (lanes[best] ?? 0)) best = lane
  }
  return best
}
