import { type Block, isBeside, splitBlocks } from "./blocks.js"

/** One message of the conversation, as text. */
export interface Message {
  readonly role: string
  readonly text: string
  /** Name of the tool that a tool message comes from, where it can be told. */
  readonly tool?: string
}

/** What a conversation asks and what it quotes. */
export interface Prompt {
  /** What is asked, without the blocks. */
  readonly question: string
  /** The question with the short blocks that no origin is given for: where a sum or a list of choices may stand. */
  readonly asked: string
  /** The whole text of a `<task>` block, where there is one. */
  readonly task: string | undefined
  /** Quoted texts to answer from. */
  readonly documents: readonly Block[]
  /** What else stands between tags and is not to be answered from: who was asked what, what is missing. */
  readonly beside: readonly Block[]
  /** Results of the tools that were called since the question, when they are the last word. */
  readonly toolResults: readonly Block[]
}

/** Short enough to be part of a question rather than a document. */
const shortBlock = 600
/** A message of this length without blocks is read as a document with a question in it. */
const longMessage = 700

/** Reads a conversation: the last question that is not a mere request to send the reply again, and what it quotes. */
export function readPrompt(messages: readonly Message[]): Prompt {
  const users = messages.filter((message) => message.role === "user")
  const current = users.findLast((message) => !asksAgain(message.text)) ?? users.at(-1)
  const text = withoutLimits(current?.text ?? messages.at(-1)?.text ?? "")
  const own = readQuestion(text)
  const documents = own.documents.length > 0 ? own.documents : earlierDocuments(messages, current)
  return { ...own, documents, toolResults: toolResults(messages) }
}

/** A repair round quotes a problem and asks for the same thing; the question is the one before. */
function asksAgain(text: string): boolean {
  return (
    text.length < 2_000 &&
    /\b(?:reply|answer|response|output)\b.*\b(?:could not be|cannot be|was not|is not|invalid)\b/is.test(
      text,
    ) &&
    /\b(?:again|corrected|fix|repair)\b/i.test(text)
  )
}

/** What a brief says of its scope and its format is not what it asks. */
function withoutLimits(text: string): string {
  return text
    .replaceAll(/\n\n(?:In scope|Out of scope, leave to others):\n(?:- [^\n]*(?:\n(?!\n)|$)?)+/g, "")
    .replaceAll(/\n\nExact format of your output: [^\n]*/g, "")
}

function readQuestion(text: string): Omit<Prompt, "toolResults"> {
  const { before, blocks, after } = splitBlocks(text)
  if (blocks.length === 0) return text.length < longMessage ? short(text) : longText(text)
  const question = introduction(before) || after.trim()
  const beside = blocks.filter(isBeside)
  const quoted = blocks.filter((block) => !beside.includes(block))
  const inner = quoted.filter(
    (block) => block.source === undefined && block.text.length <= shortBlock && !/^claims-/i.test(block.tag),
  )
  const documents = quoted.filter((block) => !inner.includes(block))
  const task = blocks.find((block) => block.tag === "task")?.text
  const asked = [before.trim(), ...inner.map((block) => block.text), after.trim()]
    .filter((part) => part !== "")
    .join("\n")
  return { question: question === "" ? asked : question, asked, task, documents, beside }
}

function short(text: string): Omit<Prompt, "toolResults"> {
  const question = text.trim()
  return { question, asked: question, task: undefined, documents: [], beside: [] }
}

/** What stands before the blocks, without the line that announces them ("The outputs of 3 workers:"). */
function introduction(before: string): string {
  const lines = before.trim().split("\n")
  if (lines.length > 1 && lines.at(-1)?.trimEnd().endsWith(":") === true) lines.pop()
  return lines.join("\n").trim()
}

/** The first or the last paragraph is the question, when it is short; the rest is the document. */
function longText(text: string): Omit<Prompt, "toolResults"> {
  const paragraphs = text.trim().split(/\n\s*\n/)
  const [first = ""] = paragraphs
  const last = paragraphs.at(-1) ?? ""
  const asks = (paragraph: string): boolean => paragraph.length <= 300 && paragraph.includes("?")
  const question = asks(first) ? first : asks(last) ? last : first.length <= 300 ? first : firstQuestion(text)
  const rest =
    paragraphs.length > 1 ? paragraphs.filter((paragraph) => paragraph !== question).join("\n\n") : text
  return {
    question,
    asked: question,
    task: undefined,
    documents: [{ tag: "text", source: undefined, text: rest }],
    beside: [],
  }
}

function firstQuestion(text: string): string {
  return /[^.?!\n]{5,280}\?/.exec(text)?.[0].trim() ?? text.slice(0, 200)
}

function earlierDocuments(messages: readonly Message[], current: Message | undefined): readonly Block[] {
  return messages
    .filter(
      (message) =>
        message !== current &&
        (message.role === "user" || message.role === "system" || message.role === "developer"),
    )
    .flatMap((message) => splitBlocks(message.text).blocks)
    .filter((block) => block.source !== undefined || block.text.length > shortBlock)
}

function toolResults(messages: readonly Message[]): readonly Block[] {
  if (messages.at(-1)?.role !== "tool") return []
  const lastAsked = messages.findLastIndex((message) => message.role === "user")
  return messages
    .slice(lastAsked + 1)
    .filter((message) => message.role === "tool")
    .map((message) => ({ tag: "tool", source: message.tool, text: message.text }))
}
