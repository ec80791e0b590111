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
const decide = vote({
  model,
  samples: 5,
  objective: "Is this a bug, a feature or a question?",
  output: z.enum(["bug", "feature", "question"]),
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

const thread = { configurable: { thread_id: "ticket-17" } }
const tickets = [
  "Hello. The export button does nothing. It has failed since version 2.3; version 2.2 was fine.",
  "The export button writes a PDF file. It has never failed in any version. Could it write a CSV file too?",
]
const heard: string[][] = []
for (const ticket of tickets) {
  // What happens inside comes over the custom stream while it happens; `subgraphs` adds that of the vote.
  const seen: string[] = []
  for await (const [, , event] of await app.stream(
    { ticket },
    { ...thread, streamMode: ["custom"], subgraphs: true },
  )) {
    if (isOutcome(event)) seen.push(`${event.outcome.briefId} ${event.outcome.status}`)
  }
  heard.push(seen)

  const { notes, result } = (await app.getState(thread)).values as Ticket
  console.log(`\n${ticket}\n  heard:   ${seen.join(", ")}`)
  for (const { briefId, output } of notes) console.log(`  ${briefId}: ${String(output)}`)
  console.log(
    `  ${result.simulated ? "SIMULATED " : ""}${result.status}: ${String(result.output)} (${result.reason})`,
  )
}

// The history of the thread holds both answers, and the second run counted none of the first one's ballots.
const results = new Map<string, Result>()
for await (const { values } of app.getStateHistory(thread)) {
  const { result } = values as Partial<Ticket>
  if (result !== undefined) results.set(result.runId, result)
}
console.log(
  `\nOn the thread: ${results.size} votes of ${[...results.values()].map(({ outcomes }) => outcomes.length).join(" and ")} ballots`,
)
const ballots = heard.map((seen) => seen.filter((line) => line.startsWith("sample")).length).toReversed()
const asHeard = [...results.values()].every(({ outcomes }, index) => outcomes.length === ballots[index])
if (results.size !== tickets.length || !asHeard || heard.some((seen) => !seen.includes("symptom ok"))) {
  console.error("Expected one vote for each ticket, with its own ballots only")
  process.exitCode = 1
}

function isOutcome(event: unknown): event is { outcome: Result["outcomes"][number] } {
  return typeof event === "object" && event !== null && "type" in event && event.type === "outcome"
}
