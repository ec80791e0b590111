import { ScriptedChatModel, says } from "../../agents/scripted-chat-model.js"

/** A model whose replies are made from the prompts it gets. */
export interface ScriptedWriter {
  readonly model: ScriptedChatModel
  /** The prompts so far, without the instructions. */
  readonly prompts: () => readonly string[]
}

/** Replies with JSON; `number` counts the calls from 1. */
export function scriptedWriter(reply: (prompt: string, number: number) => unknown): ScriptedWriter {
  const prompts: string[] = []
  const model = new ScriptedChatModel([
    (messages) => {
      const prompt = messages.at(-1)?.text ?? ""
      prompts.push(prompt)
      return says(JSON.stringify(reply(prompt, prompts.length)))
    },
  ])
  return { model, prompts: () => prompts }
}

/** A reply of sentences, each with what it cites. */
export function answer(
  sentences: readonly (readonly [text: string, ...records: string[]])[],
  conflicts: readonly { about: string; records: readonly string[]; detail: string }[] = [],
) {
  return {
    sentences: sentences.map(([text, ...records]) => ({ text, records, paragraph: false })),
    conflicts,
  }
}

/** Ids of the records that a prompt shows, in order. */
export function shownIds(prompt: string): readonly string[] {
  return [...prompt.matchAll(/^<record-\S+ id="([^"]+)"/gm)].map(([, id = ""]) => id)
}

/** The random word of a prompt's tags. */
export function fenceIn(prompt: string): string {
  return /^<(?:record|claims)-([a-z0-9-]+)/m.exec(prompt)?.[1] ?? ""
}
