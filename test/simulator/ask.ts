import { onTestFinished } from "vitest"
import { z } from "zod"
import type { SimulatorClock } from "../../src/simulator/clock.js"
import { type Simulator, type SimulatorOptions, startSimulator } from "../../src/simulator/index.js"
import { serve } from "../../src/simulator/server.js"
import { parseSimulatorOptions } from "../../src/simulator/settings.js"

/** A simulator for one test, closed when the test ends. */
export async function startForTest(
  options: SimulatorOptions = {},
  clock?: SimulatorClock,
): Promise<Simulator> {
  const started = clock === undefined ? startSimulator(options) : serve(parseSimulatorOptions(options), clock)
  const simulator = await started
  onTestFinished(() => simulator.close())
  return simulator
}

/** Right replies to `post` are "391". */
export const question = "What is 17 * 23?"

/** Sends one chat completion with plain `fetch`. */
export function post(
  { url }: Simulator,
  body: Readonly<Record<string, unknown>> = {},
  { headers = {}, signal }: { headers?: Readonly<Record<string, string>>; signal?: AbortSignal } = {},
): Promise<Response> {
  const messages = [{ role: "user", content: question }]
  return fetch(`${url}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ model: "demo", messages, ...body }),
    ...(signal === undefined ? {} : { signal }),
  })
}

const replySchema = z.object({
  id: z.string(),
  model: z.string(),
  system_fingerprint: z.string(),
  choices: z.array(
    z.object({
      index: z.number(),
      message: z.object({ content: z.string().nullable(), refusal: z.string().nullable() }),
      finish_reason: z.string(),
    }),
  ),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number(), total_tokens: z.number() }),
})
const errorSchema = z.object({
  error: z.strictObject({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
})

export async function readReply(response: Response): Promise<z.output<typeof replySchema>> {
  return replySchema.parse(await response.json())
}

export async function readError(response: Response): Promise<z.output<typeof errorSchema>["error"]> {
  return errorSchema.parse(await response.json()).error
}

/** The texts of one reply's choices. */
export async function contents(response: Response): Promise<readonly (string | null)[]> {
  const { choices } = await readReply(response)
  return choices.map(({ message }) => message.content)
}

/** How a request that is not answered ended, for tests that look at something else before it does. */
export function ending(response: Promise<Response>): Promise<string> {
  return response.then(({ status }) => `status ${status}`, String)
}
