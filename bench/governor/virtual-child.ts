// A part of the governor's figures in virtual time, in a process of its own: its timers and its clock are replaced.
import { measureHedging } from "./hedging-part.js"
import { measureLanes, realFileSizes } from "./lanes.js"
import { measureOthers } from "./others-part.js"
import { measureQuorum } from "./quorum-part.js"
import { replaceGlobalTime, virtualTime } from "./virtual-time.js"

const [part = "", seeds, count] = process.argv.slice(2)
const time = virtualTime(1_800_000_000_000)
replaceGlobalTime(time)
const drawn = Array.from({ length: Number(seeds) }, (_, index) => index + 1)
const parts: Readonly<Record<string, (count: number) => Promise<unknown>>> = {
  quorum: (requests) => measureQuorum(drawn, requests, time),
  others: (requests) => measureOthers(drawn, requests, time),
  hedging: (requests) => measureHedging(drawn, requests, time),
  lanes: (files) => measureLanes(realFileSizes(files), time),
}
const measure = parts[part]
if (measure === undefined) throw new Error(`expected a part to measure, got ${part}`)
process.stdout.write(JSON.stringify(await measure(Number(count))))
