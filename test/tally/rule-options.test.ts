import { describe, expect, it } from "vitest"
import { ConfigError } from "../../src/errors.js"
import {
  adaptive,
  aheadBy,
  anyOf,
  betaStop,
  certified,
  kMin,
  lockIn,
  majority,
  never,
  plurality,
  unanimousWindow,
  weighted,
} from "../../src/tally/index.js"

/** Calls with what the compiler would refuse. */
const calling = (make: (...values: never[]) => unknown, ...values: readonly unknown[]) => ({
  make: () => make(...(values as never[])),
})

const byBallot = (options: object) => calling(weighted, { samples: 5, by: "ballot", ...options })
const byVoter = (weights: unknown) => calling(weighted, { samples: 5, by: "voter", weights })
const whole = (name: string, least: number, got: string) =>
  `expected \`${name}\` to be a whole number of at least ${least}, got ${got}`
const between = (name: string, got: string) => `expected \`${name}\` to be above 0 and below 1, got ${got}`

describe("options that make no sense are refused at once, with the reason", () => {
  it.each([
    ["no samples", calling(plurality, { samples: 0 }), `plurality: ${whole("samples", 1, "0")}`],
    ["samples left out", calling(plurality, {}), whole("samples", 1, "undefined")],
    ["half a sample", calling(majority, { samples: 2.5 }), `majority: ${whole("samples", 1, "2.5")}`],
    ["no number of samples", calling(adaptive, { samples: "5" }), whole("samples", 1, '"5"')],
    [
      "a quorum above the samples",
      calling(plurality, { samples: 3, quorum: 4 }),
      "at most `samples` (3), got 4. Lower it, or take more samples",
    ],
    ["a quorum above them in adaptive", calling(adaptive, { quorum: 16 }), "at most `samples` (15), got 16"],
    [
      "a quorum above them in weighted",
      byBallot({ quorum: 6 }),
      "weighted: expected `quorum` to be at most `samples` (5), got 6",
    ],
    [
      "no quorum at all",
      calling(adaptive, { quorum: 0 }),
      "a count of at least 1 or a share between 0 and 1, got 0",
    ],
    [
      "a stop rule that was not called",
      calling(plurality, { samples: 3, stop: lockIn }),
      "got a function (call it: lockIn())",
    ],
    [
      "a rule for a stop rule",
      calling(plurality, { samples: 3, stop: plurality({ samples: 3 }) }),
      "expected `stop` to be a stop rule such as lockIn() or never(), got an object",
    ],
    [
      "an unknown tie policy",
      calling(plurality, { samples: 3, ties: "random" }),
      'expected `ties` to be "extend", "judge", "first", "abstain" or a function, got "random"',
    ],
    [
      "a majority broken by choosing",
      calling(majority, { samples: 3, ties: "first" }),
      'expected `ties` of a majority to be "extend" or "abstain", got "first"',
    ],
    ["less than no redraws", calling(plurality, { samples: 3, redraw: -1 }), whole("redraw", 0, "-1")],
    [
      "an unknown option",
      calling(plurality, { samples: 3, sample: 4 }),
      "plurality: unknown option `sample`. Check the spelling",
    ],
    [
      "an unknown option of adaptive",
      calling(adaptive, { stop: lockIn() }),
      "adaptive: unknown option `stop`",
    ],
    ["an unknown option of weighted", byBallot({ weights: {} }), "weighted: unknown option `weights`"],
    ["a confidence of 1 in adaptive", calling(adaptive, { confidence: 1 }), between("confidence", "1")],
    [
      "a confidence that is no number in adaptive",
      calling(adaptive, { confidence: "0.9" }),
      between("confidence", '"0.9"'),
    ],
    ["an empty first wave", calling(adaptive, { firstWave: 0 }), whole("firstWave", 1, "0")],
    [
      "no confidence",
      calling(betaStop, 0),
      `betaStop: ${between("confidence", "0")}. Give a number such as 0.95`,
    ],
    ["certainty", calling(betaStop, 1), between("confidence", "1")],
    ["a confidence in per cent", calling(betaStop, 95), between("confidence", "95")],
    ["a confidence that is no number", calling(betaStop, Number.NaN), between("confidence", "NaN")],
    ["a lead of none", calling(aheadBy, 0), `aheadBy: ${whole("k", 1, "0")}`],
    ["a lead of half a ballot", calling(aheadBy, 1.5), whole("k", 1, "1.5")],
    ["no lead", calling(aheadBy), whole("k", 1, "undefined")],
    ["an empty window", calling(unanimousWindow, 0), `unanimousWindow: ${whole("w", 1, "0")}`],
    ["a delta of 0", calling(certified, { delta: 0 }), `certified: ${between("delta", "0")}`],
    ["a delta of 1", calling(certified, { delta: 1 }), between("delta", "1")],
    ["no delta", calling(certified, {}), between("delta", "undefined")],
    ["one class", calling(certified, { delta: 0.05, classes: 1 }), whole("classes", 2, "1")],
    [
      "an unknown option of certified",
      calling(certified, { delta: 0.05, class: 2 }),
      "unknown option `class`",
    ],
    [
      "voters that are as often wrong as right",
      calling(kMin, 0.5, 0.9),
      "kMin: expected `p` above 0.5, got 0.5",
    ],
    ["a target of 1", calling(kMin, 0.9, 1), between("target", "1")],
    ["no steps", calling(kMin, 0.9, 0.9, 0), whole("steps", 1, "0")],
    [
      "no stop rule in anyOf",
      calling(anyOf),
      "anyOf: expected at least one stop rule, got none. Use never() to take every sample",
    ],
    [
      "weights by nothing",
      calling(weighted, { samples: 5 }),
      'expected `by` to be "voter", "ballot", "confidence" or "logProbability", got',
    ],
    [
      "a negative weight",
      byVoter({ strong: 2, weak: -1 }),
      "weighted: expected weights to be numbers of at least 0, got -1",
    ],
    [
      "a weight without bound",
      byVoter({ strong: Infinity }),
      "expected weights to be numbers of at least 0, got Infinity",
    ],
    [
      "a weight that is no number",
      byVoter({ strong: Number.NaN }),
      "expected weights to be numbers of at least 0, got NaN",
    ],
    [
      "no weight above 0",
      byVoter({ one: 0, other: 0 }),
      "expected at least one voter with a weight above 0, got none. With equal voters take plurality",
    ],
    ["no voters", byVoter({}), "expected at least one voter with a weight above 0, got none"],
    ["a cap of 0", byBallot({ most: 0 }), "expected `most` to be a number above 0, got 0"],
    [
      "no temperature",
      calling(weighted, { samples: 5, by: "confidence", temperature: 0 }),
      "expected `temperature` to be a number above 0, got 0",
    ],
  ])("%s", (_, { make }, reason) => {
    expect(make).toThrow(ConfigError)
    expect(make).toThrow(reason)
  })

  it.each([
    ["betaStop", betaStop()],
    ["aheadBy", aheadBy(2)],
    ["certified", certified({ delta: 0.05, classes: 2 })],
    ["unanimousWindow", unanimousWindow(2)],
    ["anyOf", anyOf(lockIn(), betaStop())],
  ])("weights with %s, which counts ballots", (name, stop) => {
    for (const options of [
      { by: "voter", weights: { strong: 1 } },
      { by: "ballot" },
      { by: "confidence" },
      { by: "logProbability" },
    ] as const) {
      const make = () => weighted({ samples: 5, stop, ...options })
      expect(make).toThrow(ConfigError)
      expect(make).toThrow(`got ${name}, which counts ballots. Take one of those, or plurality`)
    }
    expect(() => weighted({ samples: 5, by: "ballot", stop: anyOf(lockIn(), never()) })).not.toThrow()
  })
})

describe("settings", () => {
  it("are named, so that a report can print them", () => {
    expect(plurality({ samples: 9 }).params).toEqual({
      samples: 9,
      quorum: 5,
      stop: { name: "lockIn", params: {} },
      ties: "extend",
    })
    expect(anyOf(never(), aheadBy(3)).params).toEqual({
      rules: [
        { name: "never", params: {} },
        { name: "aheadBy", params: { k: 3 } },
      ],
    })
    expect(adaptive({ confidence: 0.9 }).params).toMatchObject({
      samples: 15,
      confidence: 0.9,
      ties: "extend",
    })
    expect(weighted({ samples: 3, by: "voter", weights: { a: 2 } }).params).toMatchObject({
      by: "voter",
      weights: { a: 2 },
    })
  })
})
