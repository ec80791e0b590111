import { checkedEnd, putChecksums } from "../../../src/runtime/journal/checksum.js"

/** A JSON object as a line of a journal, without its line end. */
export function withChecksum(object: string): string {
  return putChecksums(Buffer.from(`${object.slice(0, -1)}${checkedEnd}`))
    .toString("utf8")
    .slice(0, -1)
}

/** The same line, or lines, as version 1 wrote them. */
export function withoutChecksum(lines: string): string {
  return lines.replaceAll(/,"crc":"[0-9a-f]{8}"\}$/gm, "}")
}

/** A whole journal as version 1 wrote it. */
export function asVersion1(journal: string): string {
  return withoutChecksum(journal).replace('"type":"run","version":2', '"type":"run","version":1')
}
