import { afterAll } from "vitest"
import { z } from "zod"
import { type Simulator, startSimulator } from "../../../src/simulator/index.js"

export interface Asked {
  /** The system message. */
  readonly system?: string
  /** Messages before the prompt. */
  readonly before?: readonly { readonly role: string; readonly content: string }[]
  readonly schema?: unknown
  /** Whether the sample is to be right. @default true */
  readonly right?: boolean
  readonly seed?: number
}

const started = new Map<boolean, Promise<Simulator>>()

afterAll(async () => {
  for (const simulator of started.values()) await (await simulator).close()
})

const replySchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).length(1),
})

/** Asks a simulator that is always right, or always wrong, over its socket. */
export async function ask(
  prompt: string,
  { system, before = [], schema, right = true, seed = 1 }: Asked = {},
): Promise<string> {
  const simulator = started.get(right) ?? startSimulator({ accuracy: right ? 1 : 0 })
  started.set(right, simulator)
  const { url } = await simulator
  const instructions = system === undefined ? [] : [{ role: "system", content: system }]
  const format = { type: "json_schema", json_schema: { name: "reply", schema } }
  const body = {
    model: "demo",
    messages: [...instructions, ...before, { role: "user", content: prompt }],
    seed,
    ...(schema === undefined ? {} : { response_format: format }),
  }
  const response = await fetch(`${url}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  })
  return replySchema.parse(await response.json()).choices[0]?.message.content ?? ""
}

/** The reply to a question that wants JSON, parsed by the schema that was sent. */
export async function askFor<T>(
  schema: z.ZodType<T>,
  prompt: string,
  asked: Omit<Asked, "schema"> = {},
): Promise<T> {
  const sent = z.toJSONSchema(schema, { target: "draft-7", io: "input" })
  return schema.parse(JSON.parse(await ask(prompt, { ...asked, schema: sent })))
}

/** Many samples of one question. */
export function askOften(
  count: number,
  prompt: string,
  asked: Omit<Asked, "seed"> = {},
): Promise<readonly string[]> {
  return Promise.all(Array.from({ length: count }, (_, seed) => ask(prompt, { ...asked, seed })))
}
