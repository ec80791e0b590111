import { crc32 } from "node:zlib"

// The CRC-32 (ISO 3309; the one of gzip, RFC 1952, section 8) of all bytes of a line before the comma that precedes its
// member "crc", in eight hexadecimal digits.

/** How every line ends; `putChecksums` puts its checksum in the place of the zeros. */
export const checkedEnd = `,"crc":"00000000"}\n`

const lineEnd = 10
/** Bytes from that comma to the brace, and from the first digit to it. */
const [endLength, digitsLength] = [checkedEnd.length - 1, `00000000"}`.length]
const end = /^,"crc":"(?<says>[0-9a-f]{8})"\}$/
const digits = Buffer.from("0123456789abcdef")

/** Gives each of several lines its checksum; in place, as this is done for all that a journal writes. */
export function putChecksums(lines: Buffer): Buffer {
  let start = 0
  for (let stop = lines.indexOf(lineEnd); stop !== -1; stop = lines.indexOf(lineEnd, start)) {
    let left = crc32(lines.subarray(start, stop - endLength))
    const first = stop - digitsLength
    for (let place = first + 7; place >= first; place -= 1) {
      lines[place] = digits[left & 15] ?? 0
      left >>>= 4
    }
    start = stop + 1
  }
  return lines
}

/** A line whose checksum was looked at: its JSON text without it, or what is wrong. */
export type CheckedLine =
  | { readonly checksum: "right" | "none"; readonly text: string }
  | { readonly checksum: "wrong"; readonly says: string; readonly is: string }

/** Looks at the checksum of a line, over its bytes: what is no UTF-8 is found as well. */
export function checkLine(line: Buffer): CheckedLine {
  const start = line.length - endLength
  const says = start > 0 ? end.exec(line.toString("latin1", start))?.groups?.["says"] : undefined
  if (says === undefined) return { checksum: "none", text: line.toString("utf8") }
  const is = crc32(line.subarray(0, start)).toString(16).padStart(8, "0")
  return is === says
    ? { checksum: "right", text: `${line.toString("utf8", 0, start)}}` }
    : { checksum: "wrong", says, is }
}
