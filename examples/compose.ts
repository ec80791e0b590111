// Door 1: Quorum inside your own LangGraph graph, once as a node and once as a subgraph, under your checkpointer.
//
//   ticket ──> read (a section, as a node) ──> ask ──> decide (a vote, as a subgraph)
import { Annotation, END, MemorySaver, START, StateGraph } from "@langchain/langgraph"
import { type Collected, type Json, type Result, section, vote } from "langgraph-quorum"
import { z } from "zod"

// Keyless: the simulator answers. With a key, name a model of yours, for example "openai:gpt-5-mini".
const model = process.env["QUORUM_MODEL"] ?? "simulated:demo"

const read = section({
  model,
  briefs: [
    { id: "symptom", objective: "What does the export button do?" },
    { id: "version", objective: "Since which version does it fail?" },
  ],
})
const kinds = z.enum(["bug", "feature", "question"])
const decide = vote({
  model,
  samples: 5,
  objective: `Which is it: ${kinds.options.join(", ")}?`,
  output: kinds,
})

const TicketState = Annotation.Root({
  ticket: Annotation<string>(),
  notes: Annotation<readonly Collected[]>(),
  // A subgraph shares the channels that both graphs name; the patterns' are `input` and `result`.
  input: Annotation<Json>(),
  result: Annotation<Result>(),
})
type Ticket = typeof TicketState.State

const app = new StateGraph(TicketState)
  // As a node: you say what of your state goes in, and what of the result comes out.
  .addNode(
    "read",
    read.asNode({
      input: (state: Ticket) => ({ documents: [{ source: "ticket", text: state.ticket }] }),
      output: (result) => ({ notes: result.output ?? [] }),
    }),
  )
  .addNode("ask", ({ ticket, notes }) => ({
    input: { ticket, notes: notes.map(({ output }) => String(output)) },
  }))
  // As a subgraph: its steps are checkpointed with yours.
  .addNode("decide", decide.graph().compile())
  .addEdge(START, "read")
  .addEdge("read", "ask")
  .addEdge("ask", "decide")
  .addEdge("decide", END)
  .compile({ checkpointer: new MemorySaver() })

// Two tickets on one thread: the second run starts from what the first one left in the state.
const thread = { configurable: { thread_id: "support" } }
const tickets = [
  "The export button does nothing. We are a team of nine. It has failed since version 2.3; 2.2 was fine.",
  "The export button writes a PDF. It has not failed in any version. Could it write a CSV file too?",
]
const heard: (readonly string[])[] = []
for (const ticket of tickets) {
  console.log(`\n${ticket}`)
  const seen: string[] = []
  // Every event of the section and, as a subgraph, of the vote comes over the custom stream while it happens.
  const events = await app.stream({ ticket }, { ...thread, streamMode: "custom", subgraphs: true })
  for await (const [, event] of events) if (isOutcome(event)) seen.push(event.outcome.briefId)
  heard.push(seen)

  const { notes, result } = (await app.getState(thread)).values as Ticket
  console.log(`  heard of: ${seen.join(", ")}`)
  for (const { briefId, output } of notes) console.log(`  ${briefId}: ${String(output)}`)
  const stamp = result.simulated ? "SIMULATED " : ""
  console.log(`  ${stamp}${result.status}: ${String(result.output)} (${result.reason})`)
}

// The thread's history holds both votes, each with the ballots that were heard while it ran and no others.
const votes = new Map<string, number>()
for await (const { values } of app.getStateHistory(thread)) {
  const { result } = values as Partial<Ticket>
  if (result !== undefined) votes.set(result.runId, result.outcomes.length)
}
const ballots = [...votes.values()].toReversed()
console.log(`\nOn the thread: ${votes.size} votes, of ${ballots.join(" and ")} ballots`)
const drawn = heard.map((seen) => seen.filter((id) => id.startsWith("sample-")).length)
if (ballots.join() !== drawn.join() || heard.some((seen) => !seen.includes("symptom"))) {
  console.error(`Expected votes of ${drawn.join(" and ")} ballots, and to hear of the section's briefs`)
  process.exitCode = 1
}

function isOutcome(event: unknown): event is { outcome: { briefId: string } } {
  return typeof event === "object" && event !== null && "type" in event && event.type === "outcome"
}
