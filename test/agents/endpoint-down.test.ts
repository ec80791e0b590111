import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { once } from "node:events"
import { expect, it } from "vitest"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { errorOf, runAgent } from "./run-agent.js"

/** A port of this machine where nobody listens. */
async function deadPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, "close")
  return port
}

it("names an endpoint that refuses the connection, with what the system said", async () => {
  const address = `http://127.0.0.1:${await deadPort()}/v1`
  const outcome = await runAgent(chatAgent({ model: `${address}#demo` }), {}, { retry: { attempts: 2 } })
  const error = errorOf(outcome)
  expect(error).toMatchObject({ kind: "transient", code: "ECONNREFUSED" })
  expect(error.message).toMatch(`no connection to ${address}: connect ECONNREFUSED`)
  expect(outcome.attempts).toHaveLength(2)
})

it("names an endpoint whose host does not exist", async () => {
  const outcome = await runAgent(chatAgent({ model: "http://quorum.invalid/v1#demo" }), {}, { retry: { attempts: 1 } })
  expect(errorOf(outcome).message).toMatch(/^no connection to http:\/\/quorum\.invalid\/v1: /)
  expect(errorOf(outcome).kind).toBe("transient")
})
