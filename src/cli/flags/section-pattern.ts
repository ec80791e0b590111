import { z } from "zod"
import type { Integrator } from "../../integrate/integrator.js"
import { merge } from "../../integrate/merge/merge.js"
import { proseWriter } from "../../integrate/synthesis/prose-writer.js"
import { synthesis } from "../../integrate/synthesis/synthesis.js"
import { type SectionPattern, section } from "../../patterns/section/section.js"
import type { BriefSpec } from "../../task/brief.js"
import { type RunFlags, modelTermsOf, settingsOf } from "./run-flags.js"

/** The flags of `quorum section`. */
export interface SectionFlags extends RunFlags {
  readonly input?: readonly string[]
  readonly skipUnreadable?: true
  readonly only?: readonly string[]
  readonly approve?: "plan" | "budget"
}

const findings = z.object({ findings: z.array(z.object({ text: z.string(), source: z.string() })) })

const sourceInstructions =
  "End every sentence with the source it came from in square brackets, as in: [docs/guide.md]"

/** What makes the section of one command line. */
export interface SectionParts {
  /** Model spec. */
  readonly model: string
  readonly flags: SectionFlags
  readonly schema: z.ZodType | undefined
  /** Absent when a planner makes them. */
  readonly briefs: readonly BriefSpec[] | undefined
  readonly approve: "plan" | "budget" | undefined
}

/** The section that `quorum section` runs, and `quorum approve` goes on with. */
export function sectionPattern({
  model,
  flags,
  schema,
  briefs,
  approve,
}: SectionParts): SectionPattern<unknown> {
  return section<unknown>({
    model,
    integrate: integratorFor({ model, schema, briefs }),
    ...settingsOf(flags),
    ...modelTermsOf(flags),
    ...(schema === undefined ? {} : { result: schema }),
    ...(briefs === undefined ? {} : { briefs, output: findings }),
    ...(approve === undefined ? {} : { approve }),
  })
}

/** Findings out of files are merged first: what two files say alike is one record with both as its sources. */
function integratorFor({
  model,
  schema,
  briefs,
}: Pick<SectionParts, "model" | "schema" | "briefs">): Integrator {
  if (briefs === undefined || schema !== undefined) {
    return synthesis({
      model,
      ...(briefs === undefined ? {} : { instructions: sourceInstructions }),
      ...(schema === undefined ? {} : { output: schema }),
    })
  }
  return merge({
    rules: { "findings[]": "union" },
    duplicates: { of: "findings[]", on: ["text"] },
    prose: proseWriter({ model, instructions: sourceInstructions }),
  })
}
