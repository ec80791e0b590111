import { readFile } from "node:fs/promises"
import { z } from "zod"
import { ConfigError } from "../../errors.js"
import { isPlainObject } from "../../task/json.js"
import { contentHash } from "../../task/plan-hash.js"
import { systemReason } from "../system-reason.js"

/**
 * The schema in a JSON Schema file.
 *
 * @throws ConfigError when the file cannot be read, is no JSON Schema, or asks for what cannot be checked
 */
export async function readSchema(path: string): Promise<z.ZodType> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new ConfigError(
      `expected --schema to name a file that can be read, got ${JSON.stringify(path)} (${systemReason(error)})`,
    )
  })
  let schema: unknown
  try {
    schema = JSON.parse(text)
  } catch (error) {
    throw new ConfigError(`expected ${path} to be JSON, got something else (${messageOf(error)})`)
  }
  if (!isPlainObject(schema))
    throw new ConfigError(
      `expected ${path} to hold a JSON Schema object, got ${JSON.stringify(schema).slice(0, 60)}`,
    )
  try {
    return z.fromJSONSchema(schema)
  } catch (error) {
    throw new ConfigError(
      `expected ${path} to be a JSON Schema that can be checked, got one that cannot: ${messageOf(error)}. Simplify it`,
    )
  }
}

/** Names what a file holds. */
export async function hashOfFile(path: string): Promise<string> {
  return contentHash(await readFile(path, "utf8"))
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
