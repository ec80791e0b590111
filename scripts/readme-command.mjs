// Prints a command of README.md word for word, so that CI runs what the reader is told to type.
//   node scripts/readme-command.mjs tests
// The command stands in the fenced block right under `<!-- command: tests -->`.
import { readFileSync } from "node:fs"
import { resolve } from "node:path"

const name = process.argv[2] ?? ""
const readme = resolve(import.meta.dirname, "../README.md")
const marker = `<!-- command: ${name} -->`
const [, ...parts] = readFileSync(readme, "utf8").split(marker)
if (parts.length !== 1) {
  console.error(`Expected README.md to hold ${marker} once, found it ${parts.length} times`)
  process.exit(1)
}
const command = /^\s*```(?:sh|bash|shell|console)?\n(?<text>[^]*?)\n```/.exec(parts[0])?.groups.text.trim()
if (command === undefined || command === "") {
  console.error(`Expected a fenced block with a command right under ${marker} in README.md`)
  process.exit(1)
}
console.log(command)
