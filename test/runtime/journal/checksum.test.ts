import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { checkLine } from "../../../src/runtime/journal/checksum.js"
import { withChecksum } from "./line-checksum.js"

describe("the checksum of a line", () => {
  it("is that of gzip, by the value that everybody tests it with", () => {
    expect(withChecksum("123456789}")).toBe('123456789,"crc":"cbf43926"}')
  })

  it("leaves one JSON object, whose last member it is", () => {
    expect(JSON.parse(withChecksum('{"n":1}'))).toEqual({ n: 1, crc: expect.stringMatching(/^[0-9a-f]{8}$/) })
  })

  it("is right for every text, and taken off it", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()), (value) => {
        const text = JSON.stringify({ n: 1, value })
        const line = Buffer.from(withChecksum(text))
        expect(checkLine(line)).toEqual({ checksum: "right", text })
      }),
    )
  })

  it("is not right once any byte is another one", () => {
    const line = Buffer.from(withChecksum('{"n":1,"text":"Größe 17 €"}'))
    for (const place of line.keys()) {
      for (let other = 1; other < 256; other += 1) {
        const changed = Buffer.from(line)
        changed[place] = (line[place] ?? 0) ^ other
        expect(checkLine(changed).checksum).not.toBe("right")
      }
    }
  })

  it("is not looked for where a line is shorter than that, or ends in something else", () => {
    for (const text of ["", "}", '"crc":"00000000"}', '{"crc":"0000000g"}', '{"a":{"n":1,"crc":"00000000"}}'])
      expect(checkLine(Buffer.from(text))).toEqual({ checksum: "none", text })
  })
})
