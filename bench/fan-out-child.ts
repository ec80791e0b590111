// One figure in a process of its own, so that neither heap nor compiled code leaks from one figure to the next.
import { candidates, isCandidate } from "./candidates.js"

const [name = "", size = ""] = process.argv.slice(2)
if (!isCandidate(name) || global.gc === undefined)
  throw new Error("expected a candidate, a size and --expose-gc")
const run = candidates[name]
const collectGarbage = global.gc

const items = Array.from({ length: Number(size) }, (_, index) => `item ${index}`)
// Loading and the first compilation are start-up, which is measured by itself.
await run(items.slice(0, 100))
await run(items.slice(0, 100))

collectGarbage()
const before = process.memoryUsage().heapUsed
const startedAt = performance.now()
const result = await run(items)
const milliseconds = performance.now() - startedAt
collectGarbage()
const bytes = process.memoryUsage().heapUsed - before
// Read after the collection, so that the result is still held by then.
if (result.held === undefined || result.count !== items.length) {
  throw new Error(`${name}: expected ${items.length} outputs, got ${result.count}`)
}
const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024)
console.log(JSON.stringify({ milliseconds, bytes, peakMegabytes }))
