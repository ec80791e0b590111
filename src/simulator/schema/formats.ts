import { type RandomStream, wholeBetween } from "../random.js"

/** A format of JSON Schema: how to tell and how to make a text of it. */
export interface TextFormat {
  test(text: string): boolean
  make(random: RandomStream): string
}

const year2026 = Date.UTC(2026, 0, 1)
const hexadecimal = "0123456789abcdef"
const hex = (random: RandomStream, length: number): string =>
  Array.from({ length }, () => hexadecimal.charAt(wholeBetween(random, 0, 15))).join("")
/** Some second of the year 2026. */
const moment = (random: RandomStream): string =>
  new Date(year2026 + wholeBetween(random, 0, 365 * 86_400 - 1) * 1_000).toISOString()
const octet = (random: RandomStream): number => wholeBetween(random, 1, 254)
const date = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/
const time = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/

// Hosts are names that RFC 2606 keeps for examples, addresses those of RFC 5737 and RFC 3849 for documentation.
const uri: TextFormat = {
  test: (text) => URL.canParse(text) && /^[a-z][a-z\d+.-]*:\/\/\S+$/i.test(text),
  make: (random) => `https://example.com/${hex(random, 6)}`,
}
const host: TextFormat = {
  test: (text) =>
    /^(?=.{1,253}$)[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)+$/i.test(text),
  make: (random) => `host-${hex(random, 4)}.example.com`,
}
const uuid: TextFormat = {
  test: (text) => /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i.test(text),
  make: (random) =>
    `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`,
}

export const formats: Readonly<Record<string, TextFormat | undefined>> = {
  date: { test: (text) => date.test(text), make: (random) => moment(random).slice(0, 10) },
  time: { test: (text) => time.test(text), make: (random) => moment(random).slice(11, 19) },
  "date-time": {
    test: (text) => date.test(text.slice(0, 10)) && text.charAt(10) === "T" && time.test(text.slice(11)),
    make: moment,
  },
  duration: {
    test: (text) => /^P(?!$)(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?$/.test(text),
    make: (random) => `PT${wholeBetween(random, 1, 59)}M`,
  },
  email: {
    test: (text) => /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.test(text),
    make: (random) => `reader${wholeBetween(random, 1, 999)}@example.com`,
  },
  uri,
  url: uri,
  "uri-reference": uri,
  iri: uri,
  hostname: host,
  uuid,
  guid: uuid,
  ipv4: {
    test: (text) => /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}$/.test(text) && !text.endsWith("."),
    make: (random) => `192.0.2.${octet(random)}`,
  },
  ipv6: {
    test: (text) => URL.canParse(`http://[${text}]/`),
    make: (random) => `2001:db8::${hex(random, 3)}f`,
  },
  cidrv4: {
    test: (text) => /^[\d.]+\/(?:3[0-2]|[12]?\d)$/.test(text),
    make: (random) => `192.0.2.${octet(random)}/24`,
  },
  cidrv6: {
    test: (text) => /^[\da-f:]+\/\d{1,3}$/i.test(text),
    make: (random) => `2001:db8::${hex(random, 3)}f/64`,
  },
  e164: {
    test: (text) => /^\+[1-9]\d{6,14}$/.test(text),
    make: (random) => `+1555${wholeBetween(random, 1_000_000, 9_999_999)}`,
  },
  base64: {
    test: (text) => /^(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?$/.test(text),
    make: (random) => Buffer.from(hex(random, 9)).toString("base64"),
  },
  base64url: {
    test: (text) => /^[\w-]+$/.test(text),
    make: (random) => Buffer.from(hex(random, 9)).toString("base64url"),
  },
}
