import { ChatOpenAI } from "@langchain/openai"
import OpenAI from "openai"
import PQueue from "p-queue"
import type { LoadClient, LoadSite } from "../load-client.js"
import { type LoadRequest, bodyOf, maxTokens } from "../workload.js"

type Send = (request: LoadRequest) => Promise<unknown>

/** What people write today; each client keeps the retries it has by default. */
export const otherClients: readonly LoadClient[] = [
  client("openai-node, Promise.all", () => (send) => send(), sendOpenAI),
  client("openai-node + p-queue 10", () => queueOf({ concurrency: 10 }), sendOpenAI),
  client("openai-node + p-queue 50", () => queueOf({ concurrency: 50 }), sendOpenAI),
  client(
    "ChatOpenAI, unlimited",
    () => (send) => send(),
    (site) => sendChatOpenAI(site, Infinity),
  ),
  client(
    "ChatOpenAI, maxConcurrency 50",
    () => (send) => send(),
    (site) => sendChatOpenAI(site, 50),
  ),
  client(
    "openai-node + p-queue, strict window",
    // Tuned by hand, for requests: a queue knows nothing of tokens.
    () => queueOf({ intervalCap: 180, interval: 60_000, strict: true }),
    sendOpenAI,
  ),
]

type InTurn = (send: () => Promise<unknown>) => Promise<unknown>

function client(
  name: string,
  inTurnOf: (site: LoadSite) => InTurn,
  sendOf: (site: LoadSite) => Send,
): LoadClient {
  return {
    name,
    run(load, site) {
      const [inTurn, send] = [inTurnOf(site), sendOf(site)]
      return Promise.allSettled(
        load.map(async (request) => {
          await inTurn(() => send(request))
          site.answered(request)
        }),
      )
    },
  }
}

function queueOf(options: NonNullable<ConstructorParameters<typeof PQueue>[0]>): InTurn {
  const queue = new PQueue(options)
  return (send) => queue.add(send)
}

function sendOpenAI({ ask, url }: LoadSite): Send {
  const openai = new OpenAI({ apiKey: "none", baseURL: url, fetch: ask })
  return (request) => openai.chat.completions.create(bodyOf(request))
}

function sendChatOpenAI({ ask, url }: LoadSite, maxConcurrency: number): Send {
  const model = new ChatOpenAI({
    model: "demo",
    apiKey: "none",
    maxTokens,
    maxConcurrency,
    configuration: { baseURL: url, fetch: ask },
  })
  return ({ prompt }) => model.invoke(prompt)
}
