import { describe, expect, it } from "vitest"
import { packagesLoadedBy, sourceFiles, staticImports } from "./source-files.js"

describe("what is loaded only when it is needed", () => {
  it("is LangGraph and the model clients for the command: --help and --version start without them", () => {
    const heavy = /^(?:@langchain\/|langchain|openai|hono|@hono\/|@modelcontextprotocol\/)/
    expect([...packagesLoadedBy("src/cli/main.ts")].filter((name) => heavy.test(name))).toEqual([])
  })

  it("is the simulator for agents: whoever has a provider never loads it", () => {
    const eager = sourceFiles().filter(
      ({ path, text }) =>
        path.startsWith("src/agents/") &&
        staticImports(text).some((target) => target.includes("/simulator/")),
    )
    expect(eager.map(({ path }) => path)).toEqual([])
  })

  it("is the optional package langchain: everything else works without it", () => {
    const eager = sourceFiles().filter(({ text }) =>
      staticImports(text).some((target) => /^langchain(?:\/|$)/.test(target)),
    )
    expect(eager.map(({ path }) => path)).toEqual([])
  })

  it("is told from what is loaded at once", () => {
    const text = [
      'import "./side-effect.js"',
      'import type { A } from "./type-only.js"',
      "import {",
      "  b,",
      "  type C,",
      '} from "./values.js"',
      'export { d } from "./again.js"',
      'export type { E } from "./type-again.js"',
      'export const load = async () => import("./lazy.js")',
      'export const name = "./text.js"',
    ].join("\n")
    expect(staticImports(text)).toEqual(["./side-effect.js", "./values.js", "./again.js"])
  })
})
