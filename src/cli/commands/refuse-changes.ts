import { ConfigError } from "../../errors.js"
import { count } from "../../report/numbers.js"
import { reopen } from "../../runtime/journal/reopen.js"
import type { Json } from "../../task/json.js"
import { fileChanges, lastRead, retaken } from "../input/file-states.js"
import { onRun } from "../record/journal-root.js"
import type { ChosenModel } from "../flags/model-choice.js"
import { hashOfFile } from "../flags/schema-file.js"
import type { StoredCommand } from "../record/stored-command.js"
import type { StoredRun } from "../record/stored-run.js"

/** Differences that are named one by one. */
const mostNamed = 5

/**
 * Refuses to go on with a run whose inputs are not as they were when they were read last.
 *
 * With `retryFailed` the files of a batch that go out again may have been repaired: they are read anew.
 *
 * @returns what the run is taken up by, for its journal: the files that were repaired; nothing where none was
 * @throws ConfigError naming what is not as it was
 */
export async function refuseChanges(
  run: StoredRun,
  command: StoredCommand,
  models: readonly ChosenModel[],
  retryFailed: boolean,
): Promise<Json | undefined> {
  const { runId, root, folded } = run
  const files = await fileChanges(lastRead(command.files, folded.takenUpBy))
  const settled = settledPlaces(run, command)
  const repairable = files.filter(({ place }) => !settled.has(place))
  const repaired = retryFailed ? repairable : []
  const kept = retryFailed ? files.filter(({ place }) => settled.has(place)) : files
  const changes = [
    ...movedModels(command, models),
    ...(await changedSchema(command)),
    ...kept.map(({ text }) => text),
  ]
  if (changes.length === 0) return retaken(repaired)
  const named = changes.slice(0, mostNamed).join("; ")
  const further = changes.length > mostNamed ? `; and ${count(changes.length - mostNamed)} more` : ""
  const elsewhere = command.folder === process.cwd() ? "" : ` It was started in ${command.folder}.`
  const remedy =
    !retryFailed && changes.length === repairable.length
      ? `Put it back, or take it as it is, with all that failed: ${onRun("resume", runId, root, ["--retry-failed"])}`
      : "Put it back, or run the command anew"
  throw new ConfigError(
    `expected everything to be as ${runId} read it, got changes: ${named}${further}.${elsewhere} ${remedy}`,
  )
}

/**
 * Places of the files that must be as they were even when what failed goes out again: one that goes out again is read
 * anew, and is often what had to be repaired. What a brief of a section holds, is its files together: there all of them.
 */
function settledPlaces({ folded }: StoredRun, { name, files }: StoredCommand): ReadonlySet<number> {
  if (name !== "batch") return new Set(files.keys())
  const { outcomes } = reopen(folded, folded.plan?.briefs ?? [], true)
  return new Set(outcomes.map(({ index }) => index))
}

function movedModels(command: StoredCommand, models: readonly ChosenModel[]): readonly string[] {
  return command.models.flatMap(({ spec, baseURL }, place) => {
    const now = models[place]?.spec.baseURL
    return now === baseURL
      ? []
      : [`${spec}: was at ${baseURL ?? "its usual address"}, is at ${now ?? "its usual address"}`]
  })
}

async function changedSchema({ flags, schemaHash }: StoredCommand): Promise<readonly string[]> {
  const { schema } = flags
  const changed = typeof schema === "string" && (await hashOfFile(schema).catch(() => "")) !== schemaHash
  return changed ? [`${schema}: is another schema, or gone`] : []
}
