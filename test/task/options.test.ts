import { describe, expect, it } from "vitest"
import { z } from "zod"
import { ConfigError } from "../../src/errors.js"
import { parseOptions } from "../../src/task/options.js"

const schema = z.strictObject({
  samples: z.int().min(1).default(5),
  name: z.string().optional(),
  limits: z.strictObject({ maxSize: z.number() }).optional(),
  mode: z.enum(["fast", "slow"]).default("fast"),
})

describe("options", () => {
  it("get their defaults", () => {
    expect(parseOptions(schema, {}, "vote")).toEqual({ samples: 5, mode: "fast" })
  })

  it.each<[string, unknown, RegExp]>([
    ["an unknown key", { sampels: 3 }, /^vote: unknown option `sampels`\. Check the spelling$/],
    ["unknown keys", { a: 1, b: 2 }, /^vote: unknown option `a`, `b`\. Check the spelling$/],
    [
      "an unknown key further in",
      { limits: { maxSize: 1, max: 2 } },
      /^vote: unknown option `max` in `limits`/,
    ],
    ["a wrong type", { samples: "3" }, /^vote: expected `samples` to be .*, got "3"$/],
    ["a number that is too small", { samples: 0 }, /^vote: expected `samples` to be >=1, got 0$/],
    [
      "a word that is none of the choices",
      { mode: "medium" },
      /^vote: .*`mode` to be .*fast.*slow.*, got "medium"$/,
    ],
    [
      "a wrong value further in",
      { limits: { maxSize: "big" } },
      /^vote: expected `limits\.maxSize` to be a number, got "big"$/,
    ],
    ["nothing", undefined, /^vote: expected options to be an object, got undefined$/],
    ["several mistakes", { samples: 0, name: 1 }, /`samples`.*; .*`name`/],
  ])("with %s are refused in one line", (_, options, message) => {
    expect(() => parseOptions(schema, options, "vote")).toThrow(ConfigError)
    expect(() => parseOptions(schema, options, "vote")).toThrow(message)
  })
})
