import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import type { LargeReference } from "./journal-entry.js"
import { type JournalFiles, writeAll } from "./journal-files.js"
import type { LargeValue } from "./large-values.js"

/** Files written at once. */
const atOnce = 8

const fileOf = (folder: string, sha256: string): string => join(folder, `${sha256}.json`)

/** Writes values that are too large for a line, each content once, under the hash of it. */
export class LargeStore {
  readonly #folder: string
  readonly #files: JournalFiles
  readonly #known = new Set<string>()
  #made = false

  constructor(folder: string, files: JournalFiles) {
    this.#folder = folder
    this.#files = files
  }

  /** Settles when all of them are on disk. */
  async write(values: readonly LargeValue[]): Promise<void> {
    const wanting = new Map(values.map((value) => [value.reference.sha256, value.text]))
    for (const sha256 of wanting.keys()) {
      // One that an earlier process wrote has its name only because all of it was on disk.
      if (this.#known.has(sha256) || existsSync(fileOf(this.#folder, sha256))) wanting.delete(sha256)
    }
    if (wanting.size === 0) return
    if (!this.#made) await this.#files.makeFolder(this.#folder)
    this.#made = true
    const left = [...wanting]
    while (left.length > 0) {
      await Promise.all(left.splice(0, atOnce).map(([sha256, text]) => this.#writeOne(sha256, text)))
    }
    await this.#files.syncFolder(this.#folder)
    for (const sha256 of wanting.keys()) this.#known.add(sha256)
  }

  async #writeOne(sha256: string, text: string): Promise<void> {
    const path = fileOf(this.#folder, sha256)
    const draft = `${path}.draft`
    const file = await this.#files.open(draft, "w")
    try {
      await writeAll(file, Buffer.from(text))
      await file.sync()
    } finally {
      await file.close()
    }
    await this.#files.rename(draft, path)
  }
}

/**
 * Reads the value that a line refers to.
 *
 * @throws Error when the file is not there, or does not hold what the line says
 */
export async function readLarge(folder: string, { sha256 }: LargeReference): Promise<unknown> {
  const path = fileOf(folder, sha256)
  const bytes = await readFile(path)
  const found = createHash("sha256").update(bytes).digest("hex")
  if (found !== sha256) throw new Error(`${path} has been changed: its SHA-256 is ${found}`)
  return JSON.parse(bytes.toString("utf8"))
}
