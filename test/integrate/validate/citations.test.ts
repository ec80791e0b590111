import { describe, expect, it } from "vitest"
import { validate } from "../../../src/integrate/validate/validate.js"
import type { Json } from "../../../src/task/json.js"
import { writtenOf } from "./subjects.js"

async function problems(sentence: string, ...values: readonly Json[]): Promise<readonly string[]> {
  const subject = writtenOf(values, [{ sentence, recordIds: values.map((_, index) => `R${index + 1}`) }])
  const { findings } = await validate(subject)
  return findings.filter(({ check }) => check === "V4").map(({ message }) => message)
}

describe("a quotation", () => {
  it.each<[string, string, Json]>([
    ["word for word", 'She says "it is all too slow" of it.', "Well, it is all too slow."],
    ["in curly quotation marks", "She says “it’s all too slow” of it.", "it's all too slow"],
    ["over a line break", 'She says "it is all too slow" of it.', "it is\n  all too slow"],
    ["with the writer's comma inside", 'She says "it is all too slow," and leaves.', "it is all too slow"],
    ["with something left out", 'She says "it is ... too slow" of it.', "it is all too slow"],
    ["of a field of a record", 'She says "it is all too slow" of it.', { said: ["it is all too slow"] }],
    ["that is only a phrase", 'It is "not fast" by far.', "it is slow"],
  ])("%s passes", async (_, sentence, value) => {
    expect(await problems(sentence, value)).toEqual([])
  })

  it("in other words does not", async () => {
    expect(await problems('She says "it is much too slow" of it.', "it is all too slow")).toEqual([
      '"She says \\"it is much too slow\\" of it." quotes "it is much too slow", which stands in none of R1',
    ])
  })

  it("put together from two records does not", async () => {
    expect(await problems('She says "it is ... too slow" of it.', "it is fine", "all too slow")).toHaveLength(
      1,
    )
  })
})
