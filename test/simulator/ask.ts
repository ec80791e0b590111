import { onTestFinished } from "vitest"
import { z } from "zod"
import type { SimulatorClock } from "../../src/simulator/clock.js"
import { type Simulator, type SimulatorOptions, startSimulator } from "../../src/simulator/index.js"
import type { Skill } from "../../src/simulator/skills/skill.js"

/** Says whether it is right, and draws a slip when it is not: what the server decides, without any wit of a skill. */
export const fateTeller: Skill = {
  name: "fate teller",
  answer(request, draw) {
    const slip = `wrong ${Math.floor(draw() * 1_000_000)}`
    const answer = request.right ? "right" : slip
    return request.schema === undefined ? { text: answer } : { value: { answer } }
  },
}

/** A simulator for one test, closed when the test ends. */
export async function startForTest(
  options: SimulatorOptions = {},
  replace: { clock?: SimulatorClock; skills?: readonly Skill[] } = { skills: [fateTeller] },
): Promise<Simulator> {
  const simulator = await startSimulator(options, replace)
  onTestFinished(() => simulator.close())
  return simulator
}

/** Sends one chat completion with plain `fetch`. */
export function post(
  { url }: Simulator,
  body: Readonly<Record<string, unknown>> = {},
  { headers = {}, signal }: { headers?: Readonly<Record<string, string>>; signal?: AbortSignal } = {},
): Promise<Response> {
  const messages = [{ role: "user", content: "Is it right?" }]
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
