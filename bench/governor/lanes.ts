import { readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { functionAgent } from "../../src/agents/function-agent.js"
import { batch } from "../../src/patterns/batch.js"
import { createRuntime } from "../../src/runtime/runtime.js"
import type { VirtualTime } from "./virtual-time.js"

const laneCount = 50
/** What an item takes beside its bytes, in milliseconds at full speed. */
const perItemMs = 20
/** Milliseconds a byte takes at full speed: a file of 10 KB takes a second. */
const perByteMs = 0.1

/** How often a lane takes as long as another: one entry for each that is slow. */
const slowLanes = {
  "no slow lane": [],
  "3 lanes 3 times slower": [3, 3, 3],
  "one lane 20 times slower": [20],
} as const satisfies Record<string, readonly number[]>

/** What `batch` is told beside its agent. */
const ways = {
  "as they come": { hedge: false },
  "as they come, hedged": { hedge: true },
  "largest first, hedged": { hedge: true, cost: Number },
} as const

/** A file above this is no item: it fits no model's context. */
const mostBytes = 200_000

/** Makespan of a batch over what all lanes together would need at least. */
export interface LaneFigure {
  readonly lanes: keyof typeof slowLanes
  readonly way: keyof typeof ways
  readonly overIdeal: number
}

/** Sizes in bytes of this project's dependencies' files, as a batch would come upon them. */
export function realFileSizes(count: number): readonly number[] {
  const sizes: number[] = []
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).toSorted((left, right) =>
      left.name < right.name ? -1 : 1,
    )) {
      if (sizes.length === count) return
      const path = join(folder, entry.name)
      if (entry.isDirectory()) walk(path)
      else if (/\.(?:c|m)?[jt]s$|\.json$|\.md$/.test(entry.name)) {
        const { size } = statSync(path)
        if (size <= mostBytes) sizes.push(size)
      }
    }
  }
  walk("node_modules")
  return sizes
}

/** 10,000 files through `batch` on 50 lanes, some of them slow, in virtual time. */
export async function measureLanes(
  sizes: readonly number[],
  time: VirtualTime,
): Promise<readonly LaneFigure[]> {
  const figures: LaneFigure[] = []
  for (const lanes of keysOf(slowLanes))
    for (const way of keysOf(ways))
      figures.push({ lanes, way, overIdeal: await overIdeal(sizes, slowLanes[lanes], ways[way], time) })
  return figures
}

async function overIdeal(
  sizes: readonly number[],
  slow: readonly number[],
  way: (typeof ways)[keyof typeof ways],
  time: VirtualTime,
): Promise<number> {
  const paces = Array.from({ length: laneCount }, (_, lane) => slow[lane] ?? 1)
  // The slow ones are not asked first: nobody knows which they are.
  const free = paces.toReversed()
  const atFullSpeed = (size: number): number => perItemMs + size * perByteMs
  const agent = functionAgent(
    async ({ input }, { signal }) => {
      const pace = free.shift() ?? 1
      await new Promise<void>((resolve) => {
        const cancel = time.setTimer(atFullSpeed(Number(input)) * pace, resolve)
        signal.addEventListener("abort", () => {
          cancel()
          resolve()
        })
      })
      free.push(pace)
      return null
    },
    { idempotent: true },
  )
  const startedAt = time.now()
  const pattern = batch({ agent, concurrency: laneCount, ...way })
  const result = await time.until(pattern.run(sizes, { runtime: createRuntime(time, () => "lanes") }))
  if (result.coverage.ok !== sizes.length) throw new Error(`expected every item, got ${result.coverage.ok}`)
  const durations = sizes.map(atFullSpeed)
  const work = durations.reduce((sum, milliseconds) => sum + milliseconds, 0)
  const speed = paces.reduce((sum, pace) => sum + 1 / pace, 0)
  return ((time.now() - startedAt) * speed) / work
}

function keysOf<Key extends string>(object: Readonly<Record<Key, unknown>>): readonly Key[] {
  return Object.keys(object) as Key[]
}
