import { join } from "node:path"
import { ConfigError } from "../../errors.js"
import { describe } from "../../task/json.js"

/** Where the journal of one run stands. */
export interface RunFolder {
  readonly folder: string
  /** JSON lines. */
  readonly journal: string
  /** Values that are too large for a line, one file each. */
  readonly large: string
}

// Names a folder on every system, and no other one than that.
const usableId = /^(?!.*\.$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}$/

/**
 * The places of the run `runId` under `root`, the folder of all runs.
 *
 * @throws ConfigError for an id that cannot name a folder
 */
export function runFolder(root: string, runId: string): RunFolder {
  if (!usableId.test(runId)) {
    throw new ConfigError(
      `Expected a run id of letters, digits, "_", "-" and "." to name the folder of its journal, got ${describe(runId)}. Give another \`runId\``,
    )
  }
  const folder = join(root, runId)
  return { folder, journal: join(folder, "journal.jsonl"), large: join(folder, "large") }
}
