// What sectioning costs beside its branches: the check before them, and the merge during and after them.
import { printAims } from "./print-aims.js"
import { independenceAims, measureIndependence, printIndependence } from "./sectioning/independence.js"
import { measureMerge, mergeAims, printMerge } from "./sectioning/merge.js"

const rounds = 5
const independence = measureIndependence(rounds)
const merges = await measureMerge(rounds)
printIndependence(independence)
console.log()
printMerge(merges, rounds)
printAims([...independenceAims(independence), ...mergeAims(merges)])
