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
    ["whose first letter changes case", 'She says "the app is slow" of it.', "The app is slow."],
    ["whose first letter is in brackets", 'She says "[t]he app is slow" of it.', "The app is slow."],
    [
      "without Markdown's marks",
      'She says "the app is slow: use cache" here.',
      "- the **app** is slow: use `cache`",
    ],
    ["with other dashes", 'She says "the app - slow" in 5-7.', "the app \u2014 slow"],
    ["with a dash and no space", 'She says "the app\u2014as is\u2014fails" here.', "the app - as is - fails"],
    ["of the task itself", 'Asked "What does it say?", she leaves.', "nothing"],
    ["that is only a phrase", 'It is "not fast" by far.', "it is slow"],
  ])("%s passes", async (_, sentence, value) => {
    expect(await problems(sentence, value)).toEqual([])
  })

  it("in other words does not", async () => {
    expect(await problems('She says "it is much too slow" of it.', "it is all too slow")).toEqual([
      '"She says \\"it is much too slow\\" of it." quotes "it is much too slow", which stands in none of R1',
    ])
  })

  it("of a requirement passes", async () => {
    const subject = writtenOf(["no"], [{ sentence: 'Of "what it costs" none.', recordIds: ["R1"] }])
    const requirements = [{ id: "Q1", text: "Say what it costs" }]
    const { findings } = await validate({ ...subject, requirements })
    expect(findings.filter(({ check }) => check === "V4")).toEqual([])
  })

  it("with a capital inside that is not its own does not", async () => {
    expect(await problems('She says "the app Is slow" of it.', "The app is slow.")).toHaveLength(1)
  })

  it("put together from two records does not", async () => {
    expect(await problems('She says "it is ... too slow" of it.', "it is fine", "all too slow")).toHaveLength(
      1,
    )
  })
})
