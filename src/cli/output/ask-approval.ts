import { spawn } from "node:child_process"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline/promises"
import parseArgv from "string-argv"
import { ConfigError } from "../../errors.js"
import type { OnApproval } from "../../patterns/run-options.js"
import type { ApprovalAnswer, ApprovalRequest } from "../../task/approval.js"
import type { BriefSpec } from "../../task/brief.js"
import { approvalText } from "./approval-text.js"
import { editablePlan, editedBriefs } from "../record/stored-approval.js"

/** Where a person is asked. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
  readonly environment: NodeJS.ProcessEnv
}

/** Asks at a terminal: shows the plan, takes a letter, and opens an editor for those who want another plan. */
export function askApproval({ input, output, environment }: Terminal): OnApproval {
  const say = (line: string): void => void output.write(`${line}\n`)
  // What was edited and refused is edited on, not lost.
  let draft: string | undefined
  return async (request, { signal }) => {
    say(
      request.problem === undefined
        ? approvalText(request)
        : `the edited plan was refused: ${request.problem}`,
    )
    while (true) {
      const typed = await question("approve, edit or reject? [a/e/r] ", { input, output, signal })
      const { planHash } = request
      if (typed === undefined) return { reject: true, reason: "nobody answered", planHash }
      switch (typed.trim().toLowerCase()) {
        case "a":
        case "approve":
          return { approve: true, planHash }
        case "r":
        case "reject": {
          const why = await question("why? (Enter for no reason) ", { input, output, signal })
          const reason = why?.trim() ?? ""
          return { reject: true, planHash, ...(reason === "" ? {} : { reason }) }
        }
        case "e":
        case "edit": {
          const edited = await edit(request, draft, environment, say)
          draft = edited.text
          if (edited.answer !== undefined) return edited.answer
          break
        }
        default:
          say("expected a, e or r")
      }
    }
  }
}

/** One line; nothing when the input has ended. */
async function question(
  text: string,
  { input, output, signal }: Pick<Terminal, "input" | "output"> & { readonly signal: AbortSignal },
): Promise<string | undefined> {
  // The terminal stays as it is, so that Ctrl-C is the signal it always was.
  const lines = createInterface({ input, output, terminal: false })
  try {
    const ended = new Promise<undefined>((resolve) => {
      lines.once("close", () => resolve(undefined))
    })
    return await Promise.race([lines.question(text, { signal }), ended])
  } finally {
    lines.close()
    // What comes next begins on a line of its own.
    if (signal.aborted) output.write("\n")
  }
}

/** The plan as it comes back from an editor, and the answer that it is; none when there is no use in it. */
async function edit(
  { plan, planHash }: ApprovalRequest,
  draft: string | undefined,
  environment: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<{ readonly text: string | undefined; readonly answer?: ApprovalAnswer }> {
  const folder = await mkdtemp(join(tmpdir(), "quorum-plan-"))
  const path = join(folder, "plan.json")
  const shown = editablePlan(plan.briefs)
  let text = draft
  try {
    await writeFile(path, draft ?? shown, { mode: 0o600 })
    const problem = await runEditor(path, environment)
    if (problem !== undefined) {
      say(`${problem}: the plan is as it was`)
      return { text }
    }
    text = await readFile(path, "utf8")
    if (text === shown) {
      say("nothing was changed")
      return { text: undefined }
    }
    const briefs = editedBriefs(text, "the edited plan", plan.briefs) as unknown as readonly BriefSpec[]
    return { text, answer: { edit: { briefs }, planHash } }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    say(`${error.message}. Edit it again, or answer otherwise`)
    return { text }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs VISUAL, else EDITOR, else vi; says what went wrong, if anything did. */
function runEditor(path: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const named = [environment["VISUAL"], environment["EDITOR"]].find((value) => (value ?? "").trim() !== "")
  const [program = "vi", ...parameters] = parseArgv(named ?? "vi")
  const editor = spawn(program, [...parameters, path], { stdio: "inherit" })
  return new Promise((resolve) => {
    editor.once("error", (error) => resolve(`the editor ${program} could not be started (${error.message})`))
    editor.once("close", (code, signal) =>
      resolve(
        code === 0
          ? undefined
          : `the editor ${program} ended with ${code === null ? signal : `exit code ${code}`}`,
      ),
    )
  })
}
