import type { Block } from "../prompt/blocks.js"

/** A brief as a planner first thinks of it. */
export interface DraftBrief {
  /** What it is about, for its id. */
  readonly about: string
  readonly objective: string
  /** What belongs to it, where the task names that. */
  readonly covers: readonly string[]
  /** Places of the requirements that it serves. */
  readonly serves: readonly number[]
}

/** A task as a planner sees it. */
export interface Split {
  /** What the task asks for. */
  readonly requirements: readonly string[]
  readonly briefs: readonly DraftBrief[]
  /** False when it is better left whole: there is one brief then. */
  readonly split: boolean
  readonly reason: string
}

/**
 * Splits a task along its list, its enumeration, its documents or its sentences; by point of view when it has none.
 *
 * @param mayStayWhole whether a short question may be left as it is
 */
export function splitTask(
  task: string,
  documents: readonly Block[],
  most: number,
  mayStayWhole = false,
): Split {
  const text = task.replaceAll(/[ \t]+/g, " ").trim()
  if (mayStayWhole && most === 1) return whole(text, "One brief is all there may be.")
  const found =
    byEntries(text) ??
    byEnumeration(text) ??
    byDocuments(text, documents, most) ??
    bySentences(text) ??
    (mayStayWhole && isShortQuestion(text)
      ? whole(text, "It is one short question; its parts would need each other.")
      : byViews(text))
  return found.briefs.length <= most ? found : { ...found, briefs: gather(found.briefs, most) }
}

/** A part of the task is a requirement, and has a brief of its own. */
function byParts(
  parts: readonly { readonly about: string; readonly objective: string; readonly named?: boolean }[],
  reason: string,
): Split {
  return {
    requirements: parts.map(({ objective }) => objective),
    briefs: parts.map(({ about, objective, named = false }, place) => ({
      about,
      objective,
      covers: named ? [about] : [],
      serves: [place],
    })),
    split: true,
    reason,
  }
}

/** The task is one requirement that all briefs serve. */
function together(text: string, briefs: readonly Omit<DraftBrief, "serves">[], reason: string): Split {
  const serving = briefs.map((brief) => ({ ...brief, serves: [0] }))
  return { requirements: [text === "" ? "the task" : text], briefs: serving, split: true, reason }
}

function whole(text: string, reason: string): Split {
  const objective = text === "" ? "Do the task." : text
  return { ...together(text, [{ about: objective, objective, covers: [] }], reason), split: false }
}

const shortQuestion = 25

function isShortQuestion(text: string): boolean {
  return text.endsWith("?") && text.split(" ").length <= shortQuestion
}

const bullet = /^(?:[-*•]|\d{1,2}[.)])\s+/

/** A list in the task: an entry each. */
function byEntries(text: string): Split | undefined {
  const lines = text.split("\n").map((line) => line.trim())
  const entries = lines
    .filter((line) => bullet.test(line) && line.replace(bullet, "") !== "")
    .map((line) => line.replace(bullet, ""))
  if (entries.length < 2) return undefined
  const lead = lines.find((line) => line !== "" && !bullet.test(`${line} `))?.replace(/:$/, "")
  return byParts(
    entries.map((entry) => ({
      about: entry,
      objective: lead === undefined ? entry : `${lead}: ${entry}`,
      named: true,
    })),
    "Split along the list in the task.",
  )
}

const enumeration = /([\w'-]+)((?:, (?:the )?[\w'-]+(?: [\w'-]+){0,2})+),? (?:and|or) (?:the )?([\w'-]+)/

/** "Compare trains, planes and cars for a trip": the same task for each. */
function byEnumeration(text: string): Split | undefined {
  const match = enumeration.exec(text)
  if (match === null) return undefined
  const [found, first = "", middle = "", last = ""] = match
  const items = [first, ...middle.split(", ").slice(1), last].map((item) => item.replace(/^the /, ""))
  const before = text.slice(0, match.index)
  const after = text.slice(match.index + found.length)
  return byParts(
    items.map((item) => ({ about: item, objective: `${before}${item}${after}`.trim(), named: true })),
    `Split along what the task enumerates: ${items.join(", ")}.`,
  )
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
    covers: group,
  }))
  return together(text, briefs, "Split along the documents.")
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
  return byParts(
    parts.map((part) => ({ about: part, objective: part })),
    "Split along the sentences of the task.",
  )
}

function byViews(text: string): Split {
  const task = text === "" ? "the task" : text.replace(/[.?!]+$/, "")
  const briefs = [
    { about: "facts", objective: `Collect the facts that matter for this: ${task}.`, covers: [] },
    { about: "risks", objective: `Find what can go wrong or speaks against it: ${task}.`, covers: [] },
    {
      about: "open questions",
      objective: `Say what is still unknown and how to find out: ${task}.`,
      covers: [],
    },
  ]
  return together(text, briefs, "The task has no parts of its own, so that it is looked at from three sides.")
}

/** Puts neighbours together, so that nothing of the task gets lost where there are too many parts. */
function gather(briefs: readonly DraftBrief[], most: number): readonly DraftBrief[] {
  const size = Math.ceil(briefs.length / most)
  return Array.from({ length: Math.ceil(briefs.length / size) }, (_, index) => {
    const group = briefs.slice(index * size, (index + 1) * size)
    return {
      about: group[0]?.about ?? "",
      objective: group.map(({ objective }) => objective).join("\n"),
      covers: group.flatMap(({ covers }) => covers),
      serves: [...new Set(group.flatMap(({ serves }) => serves))],
    }
  })
}
