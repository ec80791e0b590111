// What the governor makes of a provider's limits beside what others make of them, and what it and the journal take for it.
import { governorAims } from "./governor/governor-aims.js"
import { measureGovernor } from "./governor/measure-governor.js"
import { printGovernor } from "./governor/print-governor.js"
import { printAims } from "./print-aims.js"

const startedAt = performance.now()
const figures = await measureGovernor((part) => console.error(`governor: ${part}`))
printGovernor(figures)
printAims(governorAims(figures))
console.log(`\n${((performance.now() - startedAt) / 1_000).toFixed(0)} s`)
