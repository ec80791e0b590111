import { describe, expect, it } from "vitest"
import { markdownBlocks, shownOutputs, tsdocBlocks } from "./code-blocks.js"

describe("TypeScript blocks of Markdown", () => {
  it("are found with the line of their first line of code, and other languages are passed over", () => {
    const text = ["# Title", "```sh", "npm ci", "```", "", "```ts", "const a = 1", "const b = 2", "```"].join(
      "\n",
    )
    expect(markdownBlocks("README.md", text)).toEqual([
      { file: "README.md", line: 7, code: "const a = 1\nconst b = 2" },
    ])
  })

  it("may show fences inside longer fences", () => {
    const text = ["````md", "```ts", "not code of ours", "```", "````"].join("\n")
    expect(markdownBlocks("README.md", text)).toEqual([])
  })

  it("cannot be left out by a word after the language", () => {
    expect(() => markdownBlocks("README.md", "```ts no-compile\nwhatever\n```")).toThrow("README.md:1")
  })

  it("have to be closed", () => {
    expect(() => markdownBlocks("README.md", "text\n```ts\nconst a = 1\n")).toThrow("README.md:2")
  })
})

describe("blocks without a language", () => {
  it("show what the program or the command before them prints", () => {
    const text = ["```ts", "print()", "```", "", "It prints:", "", "```", "one", "two", "```"].join("\n")
    expect(shownOutputs("README.md", text)).toEqual([
      {
        file: "README.md",
        line: 8,
        output: "one\ntwo",
        code: { file: "README.md", line: 2, info: "ts", code: "print()" },
        language: "ts",
      },
    ])
  })

  it("have to follow one", () => {
    const text = ["```ts", "print()", "```", "```text", "a ──> b", "```", "```", "one", "```"].join("\n")
    expect(() => shownOutputs("README.md", text)).toThrow("README.md:7")
  })
})

describe("TypeScript blocks of TSDoc", () => {
  it("are found in comments with the line they have in the source", () => {
    const text = [
      'import { z } from "zod"',
      "/**",
      " * Adds.",
      " *",
      " * @example",
      " * ```ts",
      " * if (add(1, 2) === 3) {",
      " *   done()",
      " * }",
      " * ```",
      " */",
      "export const add = 1",
    ].join("\n")
    expect(tsdocBlocks("src/add.ts", text)).toEqual([
      { file: "src/add.ts", line: 7, code: "if (add(1, 2) === 3) {\n  done()\n}" },
    ])
  })

  it("are demanded of every @example", () => {
    const text = "/**\n * Adds.\n *\n * @example add(1, 2)\n */\nexport const add = 1"
    expect(() => tsdocBlocks("src/add.ts", text)).toThrow("src/add.ts:4")
  })
})
