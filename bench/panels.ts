// What panels of models get right on recorded answers, beside one voter and the best voter of each.
//   npm run panels            reads ../shared/data
//   npm run panels -- FOLDER  reads the recordings from there
import { makePanels } from "./panels/make-panels.js"
import { panelTable } from "./panels/panel-table.js"
import { readRecording, recordingNames } from "./panels/recorded-answers.js"
import { scorePanel } from "./panels/score-panel.js"

const folder = process.argv[2] ?? "../shared/data"
let found = 0
for (const name of recordingNames) {
  const recording = readRecording(folder, name)
  if (recording === undefined) {
    console.error(`panels: ${name} SKIPPED, there is no ${name}.jsonl.gz in ${folder}`)
    continue
  }
  found += 1
  console.log(`${name}: ${recording.rows.length.toLocaleString("en-US")} rows, right answers in percent`)
  for (const line of panelTable(makePanels(recording).map((panel) => scorePanel(recording, panel))))
    console.log(`  ${line}`)
  console.log()
}
if (found === 0) {
  console.error(`panels: no data. Give the folder of the recordings: npm run panels -- FOLDER`)
  process.exitCode = 1
} else {
  console.log(
    "single: one voter on average. best: the best voter alone, picked on these rows. equal: every vote alike.",
  )
  console.log(
    "log-odds: weights from the other half of the rows (two-fold). oneCoin, dawidSkene: without any gold.",
  )
  console.log("Ties go to the voter listed first, here the strongest; a row without a vote is wrong.")
  console.log("warning: where that kind of the panel gets no more right than its best voter alone.")
}
