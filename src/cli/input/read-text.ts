import { readFile } from "node:fs/promises"
import { systemReason } from "../system-reason.js"

/** The text of a file, or why it has none. */
export type TextOrReason = { readonly text: string } | { readonly reason: string }

/** Reads a file as UTF-8; a binary one is not shown to a model as text. */
export async function readText(path: string): Promise<TextOrReason> {
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    return { reason: `cannot be read (${systemReason(error)})` }
  }
  if (bytes.includes(0)) return { reason: "is binary (it has a NUL byte)" }
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) }
  } catch {
    return { reason: "is not UTF-8 text" }
  }
}
