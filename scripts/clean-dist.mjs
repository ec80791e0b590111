// Removes dist/ before a build, so that nothing of a deleted source is packed.
import { rmSync } from "node:fs"
import { resolve } from "node:path"

rmSync(resolve(import.meta.dirname, "..", "dist"), { recursive: true, force: true })
