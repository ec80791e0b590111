import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import type { LargeReference } from "./journal-entry.js"
import { type JournalFile, type JournalFiles, writeAll } from "./journal-files.js"
import type { LargeValue } from "./large-values.js"

/** Files written at once. */
const atOnce = 16

const fileOf = (folder: string, sha256: string): string => join(folder, `${sha256}.json`)

/**
 * Writes values that are too large for a line, each content once, under the hash of it.
 *
 * A new one is written where it belongs: no line refers to it before all of it is on disk, and who finds a half of one
 * that a crash left behind knows by its hash.
 */
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
    const wanting = new Map(
      values
        .filter(({ reference }) => !this.#known.has(reference.sha256))
        .map(({ reference, bytes }) => [reference.sha256, bytes]),
    )
    if (wanting.size === 0) return
    if (!this.#made) await this.#files.makeFolder(this.#folder)
    this.#made = true
    const left = [...wanting]
    while (left.length > 0)
      await Promise.all(left.splice(0, atOnce).map(([sha256, bytes]) => this.#writeOne(sha256, bytes)))
    await this.#files.syncFolder(this.#folder)
    for (const sha256 of wanting.keys()) this.#known.add(sha256)
  }

  async #writeOne(sha256: string, bytes: Uint8Array): Promise<void> {
    const path = fileOf(this.#folder, sha256)
    if (!existsSync(path)) return this.#fill(path, bytes)
    // Of an earlier process: whole, though perhaps not on disk, or cut off by its end.
    if (hashOf(await readFile(path)) === sha256) return sync(await this.#files.open(path, "a"))
    const draft = `${path}.draft`
    await this.#fill(draft, bytes)
    await this.#files.rename(draft, path)
  }

  async #fill(path: string, bytes: Uint8Array): Promise<void> {
    const file = await this.#files.open(path, "w")
    await sync(file, () => writeAll(file, bytes))
  }
}

async function sync(file: JournalFile, first: () => Promise<void> = async () => {}): Promise<void> {
  try {
    await first()
    await file.sync()
  } finally {
    await file.close()
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex")
}

/**
 * Reads the value that a line refers to.
 *
 * @throws Error when the file is not there, or does not hold what the line says
 */
export async function readLarge(folder: string, { sha256 }: LargeReference): Promise<unknown> {
  const path = fileOf(folder, sha256)
  const bytes = await readFile(path)
  const found = hashOf(bytes)
  if (found !== sha256) throw new Error(`${path} has been changed: its SHA-256 is ${found}`)
  return JSON.parse(bytes.toString("utf8"))
}
