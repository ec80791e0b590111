import { readFileSync } from "node:fs"
import { readdir } from "node:fs/promises"
import { hostname } from "node:os"
import { join } from "node:path"
import { JournalError } from "../../errors.js"
import type { JournalFiles } from "./journal-files.js"

/** A process that writes a journal, as the name of its lock file tells. */
interface Writer {
  readonly file: string
  readonly pid: number
  readonly startTicks: string
  readonly host: string
}

const lockName = /^lock-(?<pid>\d+)-(?<startTicks>\d+)-(?<host>[\w.-]*)$/

// As part of a file name.
const host = hostname().replaceAll(/[^\w.-]/g, "_")

/**
 * Takes the right to write to the journal in `folder`; the returned function gives it back.
 *
 * Each process has a lock file that names it, and looks for others only when its own is there: of two that come at once
 * at least one sees the other, and a file that is removed can only be that of a process that is dead.
 *
 * @throws JournalError when another process has it, or this one has it already
 */
export async function lockJournal(folder: string, files: JournalFiles): Promise<() => Promise<void>> {
  const own = join(folder, `lock-${process.pid}-${startTicksOf(process.pid) ?? "0"}-${host}`)
  try {
    const file = await files.open(own, "wx")
    await file.close()
  } catch (thrown) {
    if (!isThere(thrown)) throw thrown
    throw new JournalError(
      `Expected a run that nobody writes, got ${folder}, which this process is writing. Await the run, or close it`,
      { data: { file: own }, cause: thrown },
    )
  }
  try {
    for (const writer of await writersOf(folder)) {
      const path = join(folder, writer.file)
      if (path === own) continue
      if (isAlive(writer)) throw locked(folder, path, writer)
      await files.remove(path)
    }
  } catch (thrown) {
    await files.remove(own)
    throw thrown
  }
  return () => files.remove(own)
}

/** Whether a process that is alive writes the journal in `folder`. */
export async function isWritten(folder: string): Promise<boolean> {
  return (await writersOf(folder)).some(isAlive)
}

async function writersOf(folder: string): Promise<readonly Writer[]> {
  const names = await readdir(folder)
  return names.flatMap((file) => {
    const { pid, startTicks = "0", host = "" } = lockName.exec(file)?.groups ?? {}
    return pid === undefined ? [] : [{ file, pid: Number(pid), startTicks, host }]
  })
}

/** A process of another machine counts as alive: nobody here can tell. */
function isAlive(writer: Writer): boolean {
  if (writer.host !== host) return true
  try {
    process.kill(writer.pid, 0)
  } catch (thrown) {
    // Any other refusal means that there is one, of somebody else.
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ESRCH") return false
  }
  const startTicks = startTicksOf(writer.pid)
  // Numbers of processes come again: this one began at another time.
  return startTicks === undefined || writer.startTicks === "0" || startTicks === writer.startTicks
}

/** When a process began, in the kernel's ticks since boot; `undefined` where the system does not tell (proc(5), stat). */
function startTicksOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    // The second field is a name in parentheses, which may hold anything; the 22nd is the time.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]
  } catch {
    return undefined
  }
}

function locked(folder: string, file: string, { pid, host: where }: Writer): JournalError {
  const who = where === host ? `process ${pid}` : `process ${pid} of the machine ${where}`
  return new JournalError(
    `Expected a run that nobody writes, got ${folder}, which ${who} is writing. Wait for it to end; if it has ended, delete ${file}`,
    { data: { file, pid, host: where } },
  )
}

function isThere(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST"
}
