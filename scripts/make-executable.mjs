// Marks the commands of package.json as executable after a build: npm before version 11 does not, and then
// `npx quorum` in a fresh clone ends in "Permission denied".
import { chmodSync, readFileSync } from "node:fs"
import { resolve } from "node:path"

const root = resolve(import.meta.dirname, "..")
const { bin } = JSON.parse(readFileSync(resolve(root, "package.json"), "utf8"))
for (const command of Object.values(bin)) chmodSync(resolve(root, command), 0o755)
