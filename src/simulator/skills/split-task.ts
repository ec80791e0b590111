import type { Block } from "../prompt/blocks.js"

/** A brief as a planner first thinks of it. */
export interface DraftBrief {
  /** What it is about, for its id. */
  readonly about: string
  readonly objective: string
}

interface Split {
  readonly briefs: readonly DraftBrief[]
  readonly reason: string
}

/** Splits a task along its list, its enumeration, its documents or its sentences; by point of view when it has none. */
export function splitTask(task: string, documents: readonly Block[], most: number): Split {
  const text = task.replaceAll(/[ \t]+/g, " ").trim()
  const found =
    byEntries(text) ??
    byEnumeration(text) ??
    byDocuments(text, documents, most) ??
    bySentences(text) ??
    byViews(text)
  return found.briefs.length <= most ? found : { ...found, briefs: gather(found.briefs, most) }
}

/** A list in the task: an entry each. */
function byEntries(text: string): Split | undefined {
  const lines = text.split("\n").map((line) => line.trim())
  const entries = lines
    .filter((line) => /^(?:[-*•]|\d{1,2}[.)])\s+\S/.test(line))
    .map((line) => line.replace(/^\S+\s+/, ""))
  if (entries.length < 2) return undefined
  const lead = lines.find((line) => line !== "" && !/^(?:[-*•]|\d{1,2}[.)])\s/.test(line))?.replace(/:$/, "")
  const briefs = entries.map((entry) => ({
    about: entry,
    objective: lead === undefined ? entry : `${lead}: ${entry}`,
  }))
  return { briefs, reason: "Split along the list in the task." }
}

const enumeration = /([\w'-]+)((?:, (?:the )?[\w'-]+(?: [\w'-]+){0,2})+),? (?:and|or) (?:the )?([\w'-]+)/

/** "Compare trains, planes and cars for a trip": the same task for each. */
function byEnumeration(text: string): Split | undefined {
  const match = enumeration.exec(text)
  if (match === null) return undefined
  const [whole, first = "", middle = "", last = ""] = match
  const items = [first, ...middle.split(", ").slice(1), last].map((item) => item.replace(/^the /, ""))
  const before = text.slice(0, match.index)
  const after = text.slice(match.index + whole.length)
  return {
    briefs: items.map((item) => ({ about: item, objective: `${before}${item}${after}`.trim() })),
    reason: `Split along what the task enumerates: ${items.join(", ")}.`,
  }
}

/** One brief for each document, or for each group of documents when there are many. */
function byDocuments(text: string, documents: readonly Block[], most: number): Split | undefined {
  const sources = [...new Set(documents.flatMap(({ source }) => source ?? []))]
  if (sources.length < 2) return undefined
  const size = Math.ceil(sources.length / most)
  const groups = Array.from({ length: Math.ceil(sources.length / size) }, (_, index) =>
    sources.slice(index * size, (index + 1) * size),
  )
  const briefs = groups.map((group) => ({
    about: group[0] ?? "",
    objective: `${text} Answer from ${group.join(", ")} alone.`.trim(),
  }))
  return { briefs, reason: "Split along the documents." }
}

/** A sentence or a question each, where the task has several. */
function bySentences(text: string): Split | undefined {
  const parts = text
    .split(
      /(?<=[.?!;])\s+|\n+|,? and (?=(?:what|how|which|why|who|where|when|list|find|explain|check|describe|name)\b)/i,
    )
    .map((part) => part.trim().replace(/;$/, ""))
    .filter((part) => part.split(" ").length >= 3)
  if (parts.length < 2) return undefined
  return {
    briefs: parts.map((part) => ({ about: part, objective: part })),
    reason: "Split along the sentences of the task.",
  }
}

function byViews(text: string): Split {
  const task = text === "" ? "the task" : text.replace(/[.?!]+$/, "")
  const briefs = [
    { about: "facts", objective: `Collect the facts that matter for this: ${task}.` },
    { about: "risks", objective: `Find what can go wrong or speaks against it: ${task}.` },
    { about: "open questions", objective: `Say what is still unknown and how to find out: ${task}.` },
  ]
  return { briefs, reason: "The task has no parts of its own, so that it is looked at from three sides." }
}

/** Puts neighbours together, so that nothing of the task gets lost where there are too many parts. */
function gather(briefs: readonly DraftBrief[], most: number): readonly DraftBrief[] {
  const size = Math.ceil(briefs.length / most)
  return Array.from({ length: Math.ceil(briefs.length / size) }, (_, index) => {
    const group = briefs.slice(index * size, (index + 1) * size)
    return { about: group[0]?.about ?? "", objective: group.map(({ objective }) => objective).join("\n") }
  })
}
