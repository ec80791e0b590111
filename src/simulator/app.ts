import { Hono } from "hono"
import { keyError, notFound } from "./api-error.js"
import type { SimulatorClock } from "./clock.js"
import { type SimulatorEnvironment, makeCompletions } from "./completions.js"
import { simulatedModel, stamp, stampHeader } from "./reply.js"
import { sendError } from "./send-reply.js"
import type { SimulatorSettings } from "./settings.js"
import type { Statistics } from "./statistics.js"

/** Names to show; any other name is served in the same way. */
const models = ["simulated/demo", "simulated/small", "simulated/large"]
/** 2026-01-01, in epoch seconds. */
const created = 1_767_225_600

/** The routes of the simulator. */
export function makeApp(
  settings: SimulatorSettings,
  clock: SimulatorClock,
  statistics: Statistics,
): Hono<SimulatorEnvironment> {
  const app = new Hono<SimulatorEnvironment>()
  const stamped = { headers: { [stampHeader]: "true", "content-type": "application/json" } }
  const describe = (id: string): object => ({ id, object: "model", created, owned_by: stamp })
  // Chat completions check the key themselves, for the account.
  app.use("/v1/models/*", async (context, next) => {
    const error = keyError(settings.requireKey, context.req.header("authorization"))
    return error === undefined ? next() : sendError(error)
  })
  app.post("/v1/chat/completions", makeCompletions(settings, clock, statistics))
  app.get("/v1/models", () => Response.json({ object: "list", data: models.map(describe) }, stamped))
  // Names hold slashes, which clients send bare or encoded.
  app.get("/v1/models/:name{.+}", (context) =>
    Response.json(describe(simulatedModel(context.req.param("name"))), stamped),
  )
  app.onError((error) =>
    sendError({ status: 500, message: `The simulator failed: ${error.message}`, type: "server_error" }),
  )
  app.notFound((context) => sendError(notFound(context.req.method, context.req.path)))
  return app
}
