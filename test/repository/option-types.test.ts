import { readFileSync } from "node:fs"
import { join } from "node:path"
import { globSync } from "tinyglobby"
import { describe, expect, expectTypeOf, it } from "vitest"
import type { z } from "zod"
import type { ChatAgentOptions, chatAgentSchema } from "../../src/agents/chat-agent.js"
import type { CommandAgentOptions, commandAgentSchema } from "../../src/agents/command-agent.js"
import type { EntailmentAgentOptions, entailmentAgentSchema } from "../../src/agents/entailment-agent.js"
import type { FallbackModel, fallbacksSchema } from "../../src/agents/models/fallback-models.js"
import type { JudgeAgentOptions, judgeAgentSchema } from "../../src/agents/judge-agent.js"
import type { PlannerAgentOptions, plannerAgentSchema } from "../../src/agents/planner.js"
import type { RedFlagOptions, redFlagsSchema } from "../../src/agents/replies/red-flags.js"
import type { ToolAgentOptions, toolAgentSchema } from "../../src/agents/tool-agent.js"
import type { RunEvalOptions, runEvalSchema } from "../../src/evals/run-eval.js"
import type { HedgeOptions, hedgeSchema } from "../../src/graph/run/hedge-policy.js"
import type { RunSettingsOptions, runSettingsSchema } from "../../src/graph/settings.js"
import type {
  ClusterByEmbeddingOptions,
  clusterByEmbeddingSchema,
} from "../../src/integrate/ask/cluster-by-embedding.js"
import type {
  ClusterByEntailmentOptions,
  clusterByEntailmentSchema,
} from "../../src/integrate/ask/cluster-by-entailment.js"
import type { MergeOptions, mergeSchema } from "../../src/integrate/merge/merge-options.js"
import type { NearDuplicateOptions, nearDuplicateSchema } from "../../src/integrate/merge/near-duplicates.js"
import type { ProseWriterOptions, proseOptionsSchema } from "../../src/integrate/synthesis/prose-options.js"
import type { SynthesisOptions, synthesisSchema } from "../../src/integrate/synthesis/synthesis.js"
import type { DistinctOptions, distinctSchema } from "../../src/integrate/variants.js"
import type { CommonOptions, commonOptionsSchema } from "../../src/patterns/agent-options.js"
import type { BatchOptions, batchOptionsSchema } from "../../src/patterns/batch.js"
import type {
  RecordOptions,
  ResumeOptions,
  RunOptions,
  recordOptionsSchema,
  resumeOptionsSchema,
  runOptionsSchema,
} from "../../src/patterns/run-options.js"
import type {
  SectionOptions,
  ValidateOptions,
  sectionOptionsSchema,
} from "../../src/patterns/section/section-options.js"
import type { VoteOptions, voteOptionsSchema } from "../../src/patterns/vote/vote-options.js"
import type { Voter, voterSchema } from "../../src/patterns/vote/voters.js"
import type { RetryOptions, retrySchema } from "../../src/runtime/retry.js"
import type {
  SimulatorLatency,
  SimulatorOptions,
  SimulatorRateLimit,
  latencySchema,
  rateLimitSchema,
  simulatorOptionsSchema,
} from "../../src/simulator/settings.js"
import type { AdaptiveOptions, adaptiveSchema } from "../../src/tally/adaptive.js"
import type { ApprovalOptions, approvalSchema } from "../../src/tally/approval.js"
import type { BestOfOptions, bestOfSchema } from "../../src/tally/best-of.js"
import type { CalibrateOptions, calibrateSchema } from "../../src/tally/calibrate/calibrate.js"
import type { LogOddsOptions } from "../../src/tally/calibrate/calibration-options.js"
import type { DawidSkeneOptions, dawidSkeneSchema } from "../../src/tally/calibrate/dawid-skene.js"
import type { logOddsSchema } from "../../src/tally/calibrate/log-odds-weights.js"
import type { OneCoinOptions, oneCoinSchema } from "../../src/tally/calibrate/one-coin.js"
import type { CountOptions, countSchema } from "../../src/tally/count.js"
import type { BooleansOptions, booleansOptions } from "../../src/tally/equivalence/booleans.js"
import type { EquivalenceOfOptions, schemaOptions } from "../../src/tally/equivalence/equivalence-of.js"
import type { JsonOptions, jsonOptions } from "../../src/tally/equivalence/json.js"
import type { NumbersOptions, numbersOptions } from "../../src/tally/equivalence/number-options.js"
import type { OneOfOptions, oneOfOptions } from "../../src/tally/equivalence/one-of.js"
import type { StringsOptions, stringsOptions } from "../../src/tally/equivalence/strings.js"
import type { JudgeOptions, judgeSchema } from "../../src/tally/judge.js"
import type { MajorityOptions, majoritySchema } from "../../src/tally/majority.js"
import type { MedianOptions, medianSchema } from "../../src/tally/median.js"
import type { MedoidOptions, medoidSchema } from "../../src/tally/medoid.js"
import type { PerFieldOptions, perFieldSchema } from "../../src/tally/per-field-options.js"
import type { PluralityOptions, pluralitySchema } from "../../src/tally/plurality.js"
import type { RankedOptions, rankedSchema } from "../../src/tally/ranked/ranked.js"
import type { ReplayOptions, replaySchema } from "../../src/tally/replay.js"
import type { SetVoteOptions, setVoteSchema } from "../../src/tally/set-vote.js"
import type { CertifiedOptions, certifiedSchema } from "../../src/tally/stop/certified.js"
import type { TrimmedMeanOptions, trimmedMeanSchema } from "../../src/tally/trimmed-mean.js"
import type { WeightedBestOfOptions, weightedBestOfSchema } from "../../src/tally/weighted-best-of.js"
import type { WeightedOptions, weightedSchema } from "../../src/tally/weighted.js"
import type { BriefScope, BriefSpec, briefSchema } from "../../src/task/brief.js"
import type { OutputLimitOptions, outputLimitsSchema } from "../../src/task/limits.js"
import type { PerspectivesOptions, perspectivesSchema } from "../../src/task/make-briefs/perspectives.js"
import type { VariantsOptions, variantsSchema } from "../../src/task/make-briefs/variants.js"
import { repository } from "./source-files.js"

/** `true` for types that have the same keys, each of the same type and as optional; else what differs. */
type Same<Written, Parsed> = [keyof Written, keyof Parsed] extends [keyof Parsed, keyof Written]
  ? [Written] extends [Parsed]
    ? [Parsed] extends [Written]
      ? true
      : ["the schema takes what the interface does not", Parsed]
    : ["the interface takes what the schema does not", Written]
  : ["only one of them has", Exclude<keyof Written | keyof Parsed, keyof Written & keyof Parsed>]

/** Options as they are written by hand, and the input of the schema that checks them. */
type SameAsSchema<Written, Schema extends z.ZodType> = Same<Written, z.input<Schema>>

interface Compared {
  readonly adaptive: SameAsSchema<AdaptiveOptions, typeof adaptiveSchema>
  readonly approval: SameAsSchema<ApprovalOptions, typeof approvalSchema>
  readonly batch: SameAsSchema<BatchOptions, typeof batchOptionsSchema>
  readonly bestOf: SameAsSchema<BestOfOptions, typeof bestOfSchema>
  readonly booleans: SameAsSchema<BooleansOptions, typeof booleansOptions>
  readonly brief: SameAsSchema<BriefSpec, typeof briefSchema>
  readonly briefScope: Same<BriefScope, NonNullable<z.input<typeof briefSchema>["scope"]>>
  readonly calibrate: SameAsSchema<CalibrateOptions, typeof calibrateSchema>
  readonly certified: SameAsSchema<CertifiedOptions, typeof certifiedSchema>
  readonly chatAgent: SameAsSchema<ChatAgentOptions, typeof chatAgentSchema>
  readonly clusterByEmbedding: SameAsSchema<ClusterByEmbeddingOptions, typeof clusterByEmbeddingSchema>
  readonly clusterByEntailment: SameAsSchema<ClusterByEntailmentOptions, typeof clusterByEntailmentSchema>
  readonly commandAgent: SameAsSchema<CommandAgentOptions, typeof commandAgentSchema>
  readonly common: SameAsSchema<CommonOptions, typeof commonOptionsSchema>
  readonly count: SameAsSchema<CountOptions, typeof countSchema>
  readonly dawidSkene: SameAsSchema<DawidSkeneOptions, typeof dawidSkeneSchema>
  readonly distinct: SameAsSchema<DistinctOptions, typeof distinctSchema>
  readonly entailmentAgent: SameAsSchema<EntailmentAgentOptions, typeof entailmentAgentSchema>
  readonly equivalenceOf: SameAsSchema<EquivalenceOfOptions, typeof schemaOptions>
  readonly fallback: Same<FallbackModel, z.input<typeof fallbacksSchema>[number]>
  readonly hedge: Same<boolean | HedgeOptions, z.input<typeof hedgeSchema>>
  readonly hedgeKeys: Same<HedgeOptions, Exclude<z.input<typeof hedgeSchema>, boolean>>
  readonly json: SameAsSchema<JsonOptions, typeof jsonOptions>
  readonly judge: SameAsSchema<JudgeOptions, typeof judgeSchema>
  readonly judgeAgent: SameAsSchema<JudgeAgentOptions, typeof judgeAgentSchema>
  readonly limits: SameAsSchema<OutputLimitOptions, typeof outputLimitsSchema>
  readonly logOddsWeights: SameAsSchema<LogOddsOptions, typeof logOddsSchema>
  readonly majority: SameAsSchema<MajorityOptions, typeof majoritySchema>
  readonly median: SameAsSchema<MedianOptions, typeof medianSchema>
  readonly medoid: SameAsSchema<MedoidOptions, typeof medoidSchema>
  readonly numbers: SameAsSchema<NumbersOptions, typeof numbersOptions>
  readonly merge: SameAsSchema<MergeOptions, typeof mergeSchema>
  readonly nearDuplicates: SameAsSchema<NearDuplicateOptions, typeof nearDuplicateSchema>
  readonly oneCoin: SameAsSchema<OneCoinOptions, typeof oneCoinSchema>
  readonly oneOf: SameAsSchema<OneOfOptions, typeof oneOfOptions>
  readonly perField: SameAsSchema<PerFieldOptions, typeof perFieldSchema>
  readonly perspectives: SameAsSchema<PerspectivesOptions, typeof perspectivesSchema>
  readonly plannerAgent: SameAsSchema<PlannerAgentOptions, typeof plannerAgentSchema>
  readonly plurality: SameAsSchema<PluralityOptions, typeof pluralitySchema>
  readonly proseWriter: SameAsSchema<ProseWriterOptions, typeof proseOptionsSchema>
  readonly ranked: SameAsSchema<RankedOptions, typeof rankedSchema>
  readonly record: SameAsSchema<RecordOptions, typeof recordOptionsSchema>
  readonly redFlags: Same<RedFlagOptions, Exclude<z.input<typeof redFlagsSchema>, boolean>>
  readonly replay: SameAsSchema<ReplayOptions, typeof replaySchema>
  readonly resume: SameAsSchema<ResumeOptions, typeof resumeOptionsSchema>
  readonly retry: SameAsSchema<RetryOptions, typeof retrySchema>
  readonly run: SameAsSchema<RunOptions, typeof runOptionsSchema>
  readonly runEval: SameAsSchema<RunEvalOptions, typeof runEvalSchema>
  readonly runSettings: SameAsSchema<RunSettingsOptions, typeof runSettingsSchema>
  readonly section: SameAsSchema<SectionOptions, typeof sectionOptionsSchema>
  readonly setVote: SameAsSchema<SetVoteOptions, typeof setVoteSchema>
  readonly simulator: SameAsSchema<SimulatorOptions, typeof simulatorOptionsSchema>
  readonly simulatorLatency: SameAsSchema<SimulatorLatency, typeof latencySchema>
  readonly simulatorRateLimit: SameAsSchema<SimulatorRateLimit, typeof rateLimitSchema>
  readonly strings: SameAsSchema<StringsOptions, typeof stringsOptions>
  readonly synthesis: SameAsSchema<SynthesisOptions, typeof synthesisSchema>
  readonly toolAgent: SameAsSchema<ToolAgentOptions, typeof toolAgentSchema>
  readonly trimmedMean: SameAsSchema<TrimmedMeanOptions, typeof trimmedMeanSchema>
  readonly validate: Same<ValidateOptions, NonNullable<z.input<typeof sectionOptionsSchema>["validate"]>>
  readonly variants: SameAsSchema<VariantsOptions, typeof variantsSchema>
  readonly vote: SameAsSchema<VoteOptions, typeof voteOptionsSchema>
  readonly voter: SameAsSchema<Voter, typeof voterSchema>
  readonly weighted: SameAsSchema<WeightedOptions, typeof weightedSchema>
  readonly weightedBestOf: SameAsSchema<WeightedBestOfOptions, typeof weightedBestOfSchema>
}

/** A property of an interface, with the comment before it. */
interface Property {
  readonly of: string
  readonly name: string
  readonly optional: boolean
  readonly comment: string
}

const interfaceText = /^export interface (?<of>\w+)(?:<[^]*?>)?[^{]*\{\n(?<body>[^]*?)\n\}$/gm
const propertyText =
  /(?:\/\*\*(?<comment>(?:(?!\*\/)[^])*)\*\/\s*)?^ {2}(?:readonly )?(?<name>\w+)(?<optional>\??)[:(]/gm

function propertiesIn(text: string): readonly Property[] {
  return [...text.matchAll(interfaceText)].flatMap(({ groups: { of = "", body = "" } = {} }) =>
    [...body.matchAll(propertyText)].map(({ groups: { comment = "", name = "", optional = "" } = {} }) => ({
      of,
      name,
      optional: optional === "?",
      comment: comment.replaceAll(/\s*\n\s*\*\s?/g, " ").trim(),
    })),
  )
}

const read = (file: string): string => readFileSync(join(repository, file), "utf8")

/** The types that the package exports under names of options, or of what options are made of. */
const exported = new Set(
  globSync("src/**/index.ts", { cwd: repository })
    .flatMap((file) => [...read(file).matchAll(/^export type \{(?<names>[^}]*)\}/gm)])
    .flatMap(({ groups: { names = "" } = {} }) => names.split(",").map((name) => name.trim()))
    .filter((name) =>
      /^(?:Brief(?:Spec|Scope|Fields)|Voter|Price|ModelTerms|LimitChange|Simulator(?:Latency|RateLimit|Overload)|\w+Options)$/.test(
        name,
      ),
    ),
)

const written = globSync("src/**/*.ts", { cwd: repository })
  .flatMap((file) => propertiesIn(read(file)))
  .filter(({ of }) => exported.has(of))

describe("options, which are interfaces written by hand", () => {
  it("take exactly what their schemas take", () => {
    // Does not compile where an interface and its schema have drifted apart, and says which and how.
    const apart: { [Key in keyof Compared as Compared[Key] extends true ? never : Key]: Compared[Key] } = {}
    expect(apart).toEqual({})
    // That a difference would be found: types that agree but for one optional key.
    expectTypeOf<Same<{ a: 1; b?: 2 }, { a: 1 }>>().not.toEqualTypeOf<true>()
    expectTypeOf<Same<{ a?: 1 }, { a: 1 | undefined }>>().not.toEqualTypeOf<true>()
  })

  it("say what every one of them is, and what stands for it where it is left out", () => {
    expect(new Set(written.map(({ of }) => of)).size).toBeGreaterThan(60)
    const bare = written.filter(
      ({ comment, optional }) => comment === "" || (optional && !comment.includes("@default")),
    )
    expect(bare.map(({ of, name }) => `${of}.${name}`)).toEqual([])
  })

  it("are found to be bare where they are", () => {
    const text =
      "export interface AOptions<T> extends B {\n  /** Yes. */\n  readonly a: T\n  readonly b?: 1\n}\n"
    expect(propertiesIn(text)).toEqual([
      { of: "AOptions", name: "a", optional: false, comment: "Yes." },
      { of: "AOptions", name: "b", optional: true, comment: "" },
    ])
  })
})
