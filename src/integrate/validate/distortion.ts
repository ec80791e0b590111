import { drawFence } from "../../agents/prompts/judge-prompts.js"
import { randomStream } from "../../runtime/random.js"
import type { Claim } from "../../task/prose.js"
import { explainOutcome } from "../../task/outcome.js"
import type { Check, Examined, ValidateContext } from "./check.js"
import { type CitedRecord, citedRecords, quoted } from "./records/cited-records.js"
import { distortionPrompt, faithfulSchema } from "./distortion-prompt.js"

const usuallyJudged = 50

/** V9: a judge finds no sentence that distorts what the records it cites say. */
export const distortion: Check = {
  id: "V9",
  name: "no distortion",
  waivable: true,
  applies: ({ judge, prose }, context) =>
    judge !== undefined && context !== undefined && prose !== undefined && prose.claims.length > 0,
  examine: async (subject, context) => {
    const { judge, prose, mostJudged = usuallyJudged } = subject
    if (judge === undefined || context === undefined || prose === undefined) return { findings: [] }
    const cited = citedRecords(subject)
    const claims = prose.claims.filter((claim) => cited(claim).length > 0)
    const asked = await Promise.all(
      claims.slice(0, mostJudged).map(async (claim, index) => {
        const brief = { id: `judge-claim-${index + 1}`, ...questionOf(claim, cited(claim), context) }
        const outcome = await context.run(
          judge,
          Object.freeze({ ...brief, input: undefined, output: faithfulSchema }),
        )
        if (outcome.status !== "ok") return { claim, reason: explainOutcome(outcome) }
        const parsed = faithfulSchema.safeParse(outcome.output)
        return parsed.success ? { claim, answer: parsed.data } : { claim, reason: "unusable reply" }
      }),
    )
    const findings = asked.flatMap(({ claim, answer }): Examined["findings"] => {
      if (answer === undefined || answer.faithful) return []
      const message = `${quoted(claim)} distorts ${claim.recordIds.join(", ")}: ${answer.why}`
      return [{ message, recordIds: claim.recordIds }]
    })
    const unjudged = asked.filter(({ answer }) => answer === undefined)
    const judged = asked.length - unjudged.length
    return {
      findings: [...findings, ...unanswered(asked.length, unjudged)],
      detail: `${judged} of ${prose.claims.length} sentences judged`,
    }
  },
}

function questionOf({ sentence }: Claim, cited: readonly CitedRecord[], { random }: ValidateContext) {
  const records = cited.map(({ record, values }) => ({ id: record.id, says: values }))
  const texts = [sentence, ...records.map(({ says }) => JSON.stringify(says, null, 2))].join("\n")
  // Drawn from all that stands between the tags, none of those who wrote a part of it can know the word.
  const fence = drawFence(random ?? randomStream(0, texts), texts)
  return { objective: distortionPrompt(sentence, records, fence) }
}

/** What was to be judged and was not has not passed; no sentence is to blame for it. */
function unanswered(asked: number, unjudged: readonly { readonly reason?: string }[]): Examined["findings"] {
  if (asked === 0) return [{ message: "no sentence cites a record by which it could be judged" }]
  const [first] = unjudged
  if (first === undefined) return []
  const how = `${unjudged.length} of ${asked} sentences could not be judged`
  return [{ message: `${how}: ${first.reason ?? ""}` }]
}
