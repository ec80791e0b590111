import { shellWord } from "../output/rerun-command.js"
import { type RunFlags, usualFolders } from "../flags/run-flags.js"

/** The folder under which runs leave their journals. */
export type RunRoot = string

/** Where a run with these flags leaves its journal; nowhere with --no-journal. */
export function rootOf({ journal }: Pick<RunFlags, "journal">): RunRoot | undefined {
  return journal === false ? undefined : (journal ?? usualFolders.journal)
}

/** A command about a run, as a shell takes it. */
export function onRun(
  command: "resume" | "fold",
  runId: string,
  root: RunRoot,
  more: readonly string[] = [],
): string {
  const place = root === usualFolders.journal ? [] : ["--journal", root]
  return ["quorum", command, runId, ...more, ...place].map(shellWord).join(" ")
}
