// The governor's figures that are times of this machine, in a process of its own.
import { measureJournal } from "./journal-cost.js"
import { measureScaled } from "./scaled.js"
import { measureWaiting } from "./waiting.js"

const [part = "", size] = process.argv.slice(2)
const parts: Readonly<Record<string, (size: number) => Promise<unknown>>> = {
  journal: measureJournal,
  waiting: measureWaiting,
  scaled: measureScaled,
}
const measure = parts[part]
if (measure === undefined) throw new Error(`expected a part to measure, got ${part}`)
process.stdout.write(JSON.stringify(await measure(Number(size))))
