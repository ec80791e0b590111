import type { Prompt } from "../prompt/prompt.js"
import { slugOf } from "../prompt/words.js"
import {
  isAccount,
  isBestEmpty,
  isIdentifier,
  isLineNumber,
  isOrigin,
  isShare,
  isTitle,
} from "../schema/field-names.js"
import type { Field, Material } from "../schema/material.js"
import { asksForConflicts, findConflicts } from "./conflicts.js"
import { pickSentences } from "./pick-sentences.js"
import { statementsOf } from "./statements.js"
import { type RankedSentence, rankSentences } from "./rank-sentences.js"
import type { Skill } from "./skill.js"

/** Rankings of prompts that several choices are made for. */
const rankings = new WeakMap<Prompt, readonly RankedSentence[]>()

/** Answers from the documents in the prompt, with their own sentences; wrong samples miss the best one. */
export const documents: Skill = {
  name: "documents",
  answer({ prompt, schema }, draws) {
    if (prompt.documents.length === 0) return undefined
    const ranked = rankings.get(prompt) ?? rankSentences(prompt.question, prompt.documents)
    rankings.set(prompt, ranked)
    if (ranked.length === 0) return undefined
    const picks = pickSentences(ranked, prompt.documents.length, draws)
    const reply = { text: bullets(picks), material: sentenceMaterial(picks) }
    if (schema === undefined || !asksForConflicts(schema)) return reply
    return { ...reply, made: { conflicts: findConflicts(statementsOf(prompt)) } }
  },
}

function bullets(picks: readonly RankedSentence[]): string {
  return picks.map(cited).join("\n")
}

function cited({ text, source }: RankedSentence): string {
  return source === undefined ? `- ${text}` : `- ${text} [${source}]`
}

/** Sentences for texts, sources for what names an origin; entry i of a list is about sentence i. */
function sentenceMaterial(picks: readonly RankedSentence[]): Material {
  const sources = [...new Set(picks.flatMap(({ source }) => source ?? []))]
  const at = (field: Field): RankedSentence | undefined => picks[field.item % picks.length]
  const best = Math.max(...picks.map(({ score }) => score))
  return {
    text(field) {
      const sentence = at(field)
      if (isOriginField(field))
        return field.list === field.name ? sources[field.item] : (sentence?.source ?? "input")
      if (isIdentifier(field.name)) return slugOf(sentence?.text ?? field.name)
      if (isTitle(field.name)) return opening(sentence?.text ?? "")
      const alone = field.list === undefined && !field.siblings.some((name) => isOrigin(name))
      return alone && (isAccount(field.name) || field.name === "") ? bullets(picks) : sentence?.text
    },
    number(field) {
      if (isLineNumber(field.name)) return at(field)?.line
      if (!isShare(field.name)) return undefined
      const share = best === 0 ? 0.5 : (at(field)?.score ?? 0) / best
      return Math.round((0.5 + 0.49 * share) * 100) / 100
    },
    count(field) {
      if (isBestEmpty(field.name)) return 0
      if (isOrigin(field.name) && sources.length > 0) return sources.length
      return field.list === undefined ? picks.length : undefined
    },
  }
}

/** An `id` names the origin where nothing else does. */
function isOriginField(field: Field): boolean {
  if (isOrigin(field.name)) return true
  return /^id$/i.test(field.name) && !field.siblings.some((name) => isOrigin(name))
}

/** The first words of a sentence, as a title. */
function opening(text: string): string {
  return text.split(" ").slice(0, 8).join(" ")
}
