// A plan that a person approves before any branch runs: asked in code, and, where nobody can be asked at once, by a run
// that waits in its checkpointer until `resume` brings the answer, in this process or another.
//
// Keyless: the simulator answers. With a key, name a model of yours: QUORUM_MODEL=openai:gpt-5-mini.
import { MemorySaver } from "@langchain/langgraph"
import {
  type ApprovalRequest,
  ApprovalRequired,
  type BriefSpec,
  ConfigError,
  section,
} from "langgraph-quorum"
import { chatAgent } from "langgraph-quorum/agents"

const model = process.env["QUORUM_MODEL"] ?? "simulated:demo"
const text = "The export button does nothing. We are a team of nine. It has failed since version 2.3."
const ticket = { documents: [{ source: "ticket", text }] }

const briefs: readonly BriefSpec[] = [
  { id: "symptom", objective: "What does the export button do?" },
  { id: "version", objective: "Since which version does it fail?" },
  { id: "team", objective: "How large is the team?" },
]
const called: string[] = []
const reader = chatAgent({ model })
const read = section({
  agent: {
    ...reader,
    run: (brief, context) => {
      called.push(brief.id)
      return reader.run(brief, context)
    },
  },
  briefs,
  approve: "plan",
})

// Asked in code. This person wants two of the three briefs only; an edited plan is checked as every plan is.
const calledBefore: number[] = []
const edited = await read.run(ticket, {
  onApproval: (request) => {
    calledBefore.push(called.length)
    show(request)
    return { edit: { briefs: briefs.filter(({ id }) => id !== "team") }, planHash: request.planHash }
  },
})
if (edited.simulated) console.log("SIMULATED: made by the simulator, not by a model")
console.log(`edited, then ${edited.status}: ${edited.reason}`)
for (const { briefId, output } of edited.output ?? []) console.log(`  ${briefId}: ${String(output)}`)
const calledAfterEdit = called.join()

// Nobody here to ask: the run waits in its checkpointer. A MemorySaver lasts as long as the process; with one that
// writes to a file or a database, whoever approves can do so in another process, tomorrow.
const checkpointer = new MemorySaver()
const waiting = await read.run(ticket, { checkpointer }).then(
  () => undefined,
  (error: unknown) => {
    if (error instanceof ApprovalRequired) return error
    throw error
  },
)
const refused: string[] = []
let resumed: typeof edited | undefined
if (waiting?.request.kind === "approval") {
  const { runId, interruptId, request } = waiting
  console.log(`\n${waiting.message}`)
  // An approval is good for one plan of one run: the hash of another one is refused, and the run goes on waiting.
  const stale = { approve: true, planHash: "of the plan of yesterday" } as const
  await read.resume(runId, { interruptId, answer: stale, checkpointer }).catch(noteRefusal)
  const answer = { approve: true, planHash: request.planHash } as const
  resumed = await read.resume(runId, { interruptId, answer, checkpointer })
  await read.resume(runId, { interruptId, answer, checkpointer }).catch(noteRefusal)
  for (const message of refused) console.log(`refused: ${message}`)
  console.log(`approved, then ${resumed.status}: ${resumed.reason}`)
}

// Nothing may be called before somebody said yes, and nothing twice.
const sound =
  calledBefore.join() === "0" &&
  calledAfterEdit === "symptom,version" &&
  edited.status === "complete" &&
  edited.output?.length === 2 &&
  waiting !== undefined &&
  refused.length === 2 &&
  resumed?.status === "complete" &&
  resumed.runId === waiting.runId &&
  called.length === 5
if (!sound) {
  console.error("Expected no call before the approval, both refusals, and five calls in all")
  process.exitCode = 1
}

function show({ reason, plan, estimate }: ApprovalRequest): void {
  console.log(`${plan.briefs.length} briefs to be approved (${reason}), about ${estimate.calls} calls:`)
  for (const { id, objective } of plan.briefs) console.log(`  ${id}: ${objective}`)
}

function noteRefusal(error: unknown): void {
  if (!(error instanceof ConfigError)) throw error
  refused.push(error.message)
}
