// Door 3: a parent agent (LangChain's createAgent) that has a vote and a section among its tools.
//
// What it gets back leads with status, coverage and failures, so that it cannot take a part for the whole.
import { ChatOpenAI } from "@langchain/openai"
import { ToolMessage, createAgent } from "langchain"
import { type Result, section, vote } from "langgraph-quorum"
import { chatAgent } from "langgraph-quorum/agents"
import { startSimulator } from "langgraph-quorum/simulator"
import { z } from "zod"

// Keyless: the parent talks to the simulator too. With a key, any LangChain chat model that calls tools will do.
const simulator = await startSimulator({ unref: true })
const parent = new ChatOpenAI({
  model: "demo",
  apiKey: "none",
  maxRetries: 0,
  configuration: { baseURL: simulator.url },
})

const calculate = vote({ model: "simulated:demo", samples: 7, output: z.number() }).asTool({
  name: "calculate",
  description: "Works out arithmetic by a vote of seven: what is 17 * 23?",
})

const wiki = [
  { source: "limits.md", text: "An export holds 10,000 rows at most. Old exports are deleted after a week." },
  { source: "formats.md", text: "The formats of an export are CSV and PDF. A CSV file has a header line." },
]
const reader = chatAgent({ model: "simulated:demo" })
const research = section({
  // One branch is made to fail, as branches do in real life.
  agent: {
    name: "reader",
    run: (brief, context) => {
      if (brief.id === "prices") throw new Error("the price list is not reachable")
      return reader.run({ ...brief, input: { documents: wiki } }, context)
    },
  },
  briefs: [
    { id: "limits", objective: "How many rows does an export hold at most?" },
    { id: "formats", objective: "Which formats does an export have?" },
    { id: "prices", objective: "What does an export cost?" },
  ],
}).asTool({
  name: "research_exports",
  description: "Reads our documents about exports: rows, formats, cost.",
})

const agent = createAgent({ model: parent, tools: [calculate, research] })

let sound = true
for (const question of [
  "What is 17 * 23?",
  "What must I know of our exports, their rows, formats and cost?",
]) {
  const { messages } = await agent.invoke({ messages: [{ role: "user", content: question }] })
  const reply = messages.find((message) => ToolMessage.isInstance(message))
  console.log(`\nUser: ${question}`)
  console.log(`\nTool ${reply?.name ?? "(none was called)"}:\n${indent(reply?.text ?? "")}`)
  console.log(`\nParent: ${messages.at(-1)?.text ?? ""}`)

  // Code that drives the agent has more than the text: the tool's artifact is the whole result.
  const result = reply?.artifact as Result | undefined
  console.log(
    `\nIts artifact: ${result?.pattern} ${result?.status}, ${result?.usage.calls} calls, run ${result?.runId}`,
  )
  const head = reply?.text.split("\n") ?? []
  sound &&=
    head[0]?.startsWith("SIMULATED") === true && head[1]?.startsWith(`status: ${result?.status}`) === true
  if (reply?.name === "research_exports") {
    sound &&= result?.status === "partial" && head.includes("coverage: 2 of 3 briefs ok, quorum 1")
    sound &&= head.some((line) => line.startsWith("- prices: agent: the price list is not reachable"))
  }
}
if (!sound) {
  console.error("Expected each tool's text to lead with the stamp, the status, the coverage and the failures")
  process.exitCode = 1
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  | ")
}
