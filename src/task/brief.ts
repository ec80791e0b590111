import { z } from "zod"
import { ConfigError } from "../errors.js"
import { type Json, deepFreeze, toJson } from "./json.js"
import { parseOptions } from "./options.js"
import { unwrapSchema } from "./unwrap-schema.js"

/** The written instructions of one branch; deep-frozen when the branch gets it. */
export interface Brief<Input = unknown> {
  readonly id: string
  /** Place in the plan, from 0; outcomes are sorted by it before anyone reads them. */
  readonly index: number
  readonly objective: string
  /** What the branch works on: the brief's own input, else the input of the run. */
  readonly input: Input
  readonly scope?: {
    readonly in?: readonly string[] | undefined
    readonly out?: readonly string[] | undefined
  }
  readonly constraints?: readonly string[]
  /** The exact format of the output, in words. */
  readonly format?: string
  /** Ids of the plan's requirements that it serves. */
  readonly requirementIds?: readonly string[]
  /** Names of the input items it works on, for the account of what is missing. */
  readonly items?: readonly string[]
  /** Items that other briefs may work on, too. */
  readonly shared?: readonly string[]
  /** Places it reads: paths, URIs, globs, or prefixes that end in `/`. */
  readonly reads?: readonly string[]
  /** Places it writes; what it is seen to write elsewhere sets its outcome aside. */
  readonly writes?: readonly string[]
  /**
   * Top-level keys of the integrated output that it fills. @default those of its own `output`, where that is an
   * object
   */
  readonly outputKeys?: readonly string[]
  /** Ids of briefs whose outputs it is given; it starts when they have settled. */
  readonly dependsOn?: readonly string[]
  /** Outputs of the briefs it depends on, in the order of `dependsOn`. */
  readonly dependencies?: readonly Dependency[]
  /** Named resources: briefs that name the same one run one after another. */
  readonly exclusive?: readonly string[]
  /** What its word counts under the merge rule `weighted`. @default 1 */
  readonly weight?: number
  /** Shape of the branch's output; text when absent. */
  readonly output?: z.ZodType
  /** A run without this brief's outcome is `failed`, whatever the quorum says. */
  readonly required?: boolean
  /** Running time of the branch in milliseconds, instead of the pattern's `timeoutMs`. */
  readonly timeoutMs?: number
  /** Higher runs earlier. @default 0 */
  readonly priority?: number
  /** Set on the briefs of a vote: which ballot this is, from 0. */
  readonly sampleIndex?: number
  /** Set on the briefs that `distinct` adds: the id of the brief whose output is drawn again, in the shape of that. */
  readonly redraws?: string
}

/** What a brief is given of one that it depends on. */
export interface Dependency {
  readonly briefId: string
  readonly output: unknown
}

/** A brief as the graph's state holds it: plain JSON, the schema left with the pattern. */
export type PlannedBrief = Readonly<Omit<Brief, "input" | "output" | "dependencies">> & {
  readonly input?: Json
}

const text = z.string().min(1, "expected a text that is not empty")

/** Read-only, so that the briefs of a plan are specs of another one. */
const texts = z.array(text).readonly()

/** What belongs to a brief, and what does not. */
export interface BriefScope {
  /** What belongs to it. @default what its objective says */
  readonly in?: readonly string[] | undefined
  /** What does not, for example because another brief does it. @default nothing */
  readonly out?: readonly string[] | undefined
}

/** A brief as a caller writes it. */
export interface BriefSpec {
  /** Unique in its plan, at most 300 characters. @default its place, from "1" */
  readonly id?: string | undefined
  /** What the branch is to find out or produce. */
  readonly objective: string
  /** What the branch works on: plain JSON. @default the input of the run */
  readonly input?: unknown
  /** What belongs to it, and what does not. @default what the objective says */
  readonly scope?: BriefScope | undefined
  /** What its output has to keep to. @default none */
  readonly constraints?: readonly string[] | undefined
  /** The exact format of the output, in words. @default as the model likes */
  readonly format?: string | undefined
  /** Ids of the plan's requirements that it serves. @default none */
  readonly requirementIds?: readonly string[] | undefined
  /** Names of the input items it works on, for the account of what is missing. @default none */
  readonly items?: readonly string[] | undefined
  /** Items that other briefs may work on, too. @default none */
  readonly shared?: readonly string[] | undefined
  /** Places it reads: paths, URIs, globs, or prefixes that end in `/`. @default none */
  readonly reads?: readonly string[] | undefined
  /** Places it writes; what it is seen to write elsewhere sets its outcome aside. @default none */
  readonly writes?: readonly string[] | undefined
  /**
   * Top-level keys of the integrated output that it fills. @default those of its own `output`, where that is an
   * object
   */
  readonly outputKeys?: readonly string[] | undefined
  /** Ids of briefs whose outputs it is given; it starts when they have settled. @default none */
  readonly dependsOn?: readonly string[] | undefined
  /** Named resources: briefs that name the same one run one after another. @default none */
  readonly exclusive?: readonly string[] | undefined
  /** What its word counts under the merge rule `weighted`, above 0. @default 1 */
  readonly weight?: number | undefined
  /** Shape of its output, instead of the pattern's. @default the pattern's */
  readonly output?: z.ZodType | undefined
  /** A run without its outcome is `failed`, whatever the quorum says. @default false */
  readonly required?: boolean | undefined
  /** Running time of its branch in milliseconds, instead of the pattern's `timeoutMs`. @default the pattern's */
  readonly timeoutMs?: number | undefined
  /** Higher runs earlier. @default 0 */
  readonly priority?: number | undefined
  /** Set on the briefs of a vote: which ballot this is, from 0. @default none */
  readonly sampleIndex?: number | undefined
  /**
   * Set on the briefs that `distinct` adds: the id of the brief whose output is drawn again, in the shape of that.
   * @default none
   */
  readonly redraws?: string | undefined
}

export const briefSchema = z.strictObject({
  id: text.max(300, "expected an id of at most 300 characters").optional(),
  objective: text,
  input: z.unknown().optional(),
  scope: z.strictObject({ in: texts.optional(), out: texts.optional() }).optional(),
  constraints: texts.optional(),
  format: text.optional(),
  requirementIds: texts.optional(),
  items: texts.optional(),
  shared: texts.optional(),
  reads: texts.optional(),
  writes: texts.optional(),
  outputKeys: texts.optional(),
  dependsOn: texts.optional(),
  exclusive: texts.optional(),
  weight: z.number().positive("expected a weight above 0").optional(),
  output: z.instanceof(z.ZodType, { error: "expected a zod schema" }).optional(),
  required: z.boolean().optional(),
  timeoutMs: z.number().positive("expected a number of milliseconds above 0").optional(),
  priority: z.number().optional(),
  sampleIndex: z.int().min(0).optional(),
  redraws: text.optional(),
})

/** Briefs split into what travels in the state and the schemas that stay here, by brief id. */
export interface PlannedBriefs {
  readonly briefs: readonly PlannedBrief[]
  readonly schemas: ReadonlyMap<string, z.ZodType>
}

/**
 * Checks briefs and gives them their index; ids default to "1", "2", ... in order.
 *
 * What they leave to be known is filled in: the output keys out of the shape of the output, the shape of one that draws
 * another again.
 *
 * @param firstIndex the index of the first of them, when a round adds briefs to a plan
 * @param shapes of the briefs that are in the plan already
 * @throws ConfigError for no briefs, duplicate ids, unknown keys, or input that is not plain JSON
 */
export function planBriefs(
  specs: readonly BriefSpec[],
  firstIndex = 0,
  shapes: PlannedBriefs["schemas"] = new Map(),
): PlannedBriefs {
  if (specs.length === 0) {
    throw new ConfigError("Expected at least one brief, got none. Give `briefs`, or input that has items")
  }
  const seen = new Map<string, number>()
  const schemas = new Map<string, z.ZodType>()
  const briefs = specs.map((spec, position) => {
    const { id: given, input, output, ...rest } = parseOptions(briefSchema, spec, `brief ${position + 1}`)
    const { redraws, outputKeys = keysOf(output), dependsOn } = rest
    const id = given ?? String(firstIndex + position + 1)
    const twin = seen.get(id)
    if (twin !== undefined) {
      throw new ConfigError(
        `Expected every brief to have its own id, got "${id}" for briefs ${twin + 1} and ${position + 1}. Rename one`,
      )
    }
    seen.set(id, position)
    const shape = output ?? (redraws === undefined ? undefined : shapes.get(redraws))
    if (shape !== undefined) schemas.set(id, shape)
    return {
      ...withoutUndefined(rest),
      ...(outputKeys === undefined ? {} : { outputKeys }),
      ...(dependsOn === undefined ? {} : { dependsOn: [...new Set(dependsOn)] }),
      id,
      index: firstIndex + position,
      ...(input === undefined ? {} : { input: toJson(input, `input of brief "${id}"`) }),
    }
  })
  return { briefs: deepFreeze(briefs), schemas }
}

/** The top-level keys of what fits a schema, where that is an object. */
function keysOf(output: z.ZodType | undefined): string[] | undefined {
  const shape = output === undefined ? undefined : unwrapSchema(output)
  return shape instanceof z.core.$ZodObject ? Object.keys(shape._zod.def.shape) : undefined
}

function withoutUndefined<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  const members = Object.values(value)
  const entries = members.includes(undefined)
    ? Object.entries(value).filter(([, member]) => member !== undefined)
    : undefined
  return (entries === undefined ? value : Object.fromEntries(entries)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>
  }
}
