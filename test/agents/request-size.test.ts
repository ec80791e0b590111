import { AIMessage, HumanMessage, SystemMessage } from "@langchain/core/messages"
import { describe, expect, it } from "vitest"
import { sizeOfMessages, sizeOfText } from "../../src/agents/models/request-size.js"
import { createTokenEstimate } from "../../src/agents/models/token-estimate.js"

/** The most tokens that a text may be reckoned with, under a cap. */
const most = (text: string): number => createTokenEstimate().most(sizeOfText(text))

describe("the size of a request", () => {
  it("is its characters, where they are plain English", () => {
    const text = "The river is wide, and the boats are slow. ".repeat(100)
    expect(sizeOfText(text)).toBe(text.length)
    expect(sizeOfMessages([new SystemMessage("Be brief."), new HumanMessage(text)])).toBe(text.length + 9)
  })

  it.each([
    // Tokens a character of common tokenizers, at the upper end.
    ["Japanese", "日本語の文章はここにあります。", 1.2],
    ["Russian", "Река широкая, лодки медленные. ", 0.6],
    ["a digest", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", 0.7],
    ["emoji, two units of text each", "🚣🌊🚤🌉", 1],
  ])("counts %s as what it may take", (_, piece, ratio) => {
    const text = piece.repeat(Math.ceil(2_000 / piece.length))
    expect(most(text)).toBeGreaterThanOrEqual(text.length * ratio)
  })

  it("counts the arguments of tool calls and what is attached", () => {
    const call = { name: "write", id: "1", args: { text: "a word ".repeat(5_000) } }
    expect(sizeOfMessages([new AIMessage({ content: "", tool_calls: [call] })])).toBeGreaterThan(35_000)
    const image = {
      type: "image_url" as const,
      image_url: { url: `data:image/png;base64,${"A".repeat(50_000)}` },
    }
    const size = sizeOfMessages([
      new HumanMessage({ content: [{ type: "text", text: "What is it?" }, image] }),
    ])
    expect(size).toBe(4_011)
  })
})
