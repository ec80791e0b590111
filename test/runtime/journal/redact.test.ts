import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { createJournal } from "../../../src/runtime/journal/journal.js"
import { readJournal, readRun } from "../../../src/runtime/journal/read-journal.js"
import { createRedactor, redactJson } from "../../../src/runtime/journal/redact.js"
import { environmentSecrets } from "../../../src/runtime/journal/secrets.js"
import type { Json } from "../../../src/task/json.js"
import { createFakeClock } from "../../../src/testing/fake-clock.js"
import { outcomeOf, branchEntries, planEntry, runEntry, sampleRun } from "./sample-run.js"

const redact = (value: Json, ...secrets: string[]): Json => {
  const redactor = createRedactor(secrets, [])
  return JSON.parse(redactor.text(JSON.stringify(value))) as Json
}

// Put together here, so that nobody who looks for keys in this file finds any.
const keys = {
  "an OpenAI key": ["sk-", "proj-Ab12Cd34Ef56Gh78Ij90"].join(""),
  "an Anthropic key": ["sk-ant-", "api03-Ab12Cd34Ef56Gh78Ij90"].join(""),
  "a Google key": ["AI", `zaSy${"a1".repeat(16)}B`].join(""),
  "an AWS key": ["AKIA", "IOSFODNN7EXAMPLE"].join(""),
  "a GitHub token": ["ghp_", "a1".repeat(18)].join(""),
  "a key of letters only": ["sk-", "aBcDeFgHiJkLmNoPqRsTuVwXyZ"].join(""),
  "a Stripe key": ["sk_", "live_4eC39HqLyjWDarjtT1zdp7dc"].join(""),
  "an npm token": ["npm_", "a1B2".repeat(9)].join(""),
  "a SendGrid key": ["SG", ".Ab12Cd34Ef56Gh78Ij90kL.Ab12Cd34Ef56Gh78Ij90Ab12Cd34Ef56Gh78Ij90abc"].join(""),
  "a JSON Web Token": ["eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLWhlcmU"].join(""),
}

describe("what looks like a secret", () => {
  it.each(Object.entries(keys))("is taken out: %s", (_, key) => {
    for (const text of [
      key,
      `use ${key}.`,
      `\n${key}\n`,
      `"key":"${key}"`,
      JSON.stringify({ key }),
      JSON.stringify(`\n${key}`),
      `?q=key%20${key}`,
      `a=${key}&b`,
    ]) {
      const cleaned = redact({ text, [`name ${key}`]: [text] })
      expect(JSON.stringify(cleaned)).not.toContain(key)
      expect(cleaned).toMatchObject({ text: text.replace(key, "[redacted]") })
    }
  })

  it("is taken out: a bearer token, a private key", () => {
    const token = "a1B2c3D4e5F6g7H8i9"
    expect(redact(`authorization: Bearer ${token}==, then`)).toBe("authorization: [redacted], then")
    const marks = ["-----BEGIN RSA PRIVATE", " KEY-----", "-----END RSA PRIVATE", " KEY-----"]
    const pem = `${marks[0]}${marks[1]}\nMIIE\nabc\n${marks[2]}${marks[3]}`
    expect(redact(`before ${pem} after`)).toBe("before [redacted] after")
  })

  it("is taken out: a user and a password, in a header and in a URL of any scheme", () => {
    expect(redact("Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==, then")).toBe(
      "Authorization: [redacted], then",
    )
    for (const scheme of ["https", "postgres", "mongodb+srv", "redis", "amqp"]) {
      expect(redact(`at ${scheme}://me:op3n@sesame@host:5432/db?x=1`)).toBe(
        `at ${scheme}://[redacted]@host:5432/db?x=1`,
      )
    }
    expect(redact("redis://:opensesame@host")).toBe("redis://[redacted]@host")
  })

  it("is taken out: a bearer token and a private key as a URL holds them", () => {
    const token = "a1B2c3D4e5F6g7H8i9"
    expect(redact(`https://host/?auth=Bearer%20${token}&b=1`)).toBe("https://host/?auth=[redacted]&b=1")
    expect(redact(`auth=Bearer+${token}`)).toBe("auth=[redacted]")
    const pem = ["-----BEGIN PRIVATE", " KEY-----\nMIIE\n-----END PRIVATE", " KEY-----"].join("")
    expect(redact(`a=${encodeURIComponent(pem)}&b=1`)).toBe("a=[redacted]&b=1")
    expect(redact(`a=${encodeURIComponent(pem).replaceAll("%20", "+")}&b=1`)).toBe("a=[redacted]&b=1")
  })

  it.each([
    "task-1234567890abcdefghijk",
    "a basic internationalisation, basic input/output, Basic JavaScript/TypeScript",
    "https://host:8080/@somebody and http://[::1]:8080/?at=a@b",
    "https://somebody@host/path",
    "skip_live_1234, npm_config_registry, SG.1",
    "sk-learn-is-a-library-for-python",
    "the bearer of bad news",
    "sk-1",
  ])("is not an ordinary text: %s", (text) => expect(redact(text)).toBe(text))
})

describe("a text that only begins like a secret, again and again", () => {
  it.each([
    "sk-",
    "eyJ",
    "-----BEGIN ",
    "-----END ",
    "Bearer ",
    "ghp_",
    "AIza.",
    "sk-sk-sk-sk-sk-sk-sk ",
    "://a:",
    "://",
    "Basic a",
  ])("takes no longer for that: %j", (beginning) => {
    // Two megabytes: with the square of it, this would not end within the time that a test has.
    const text = beginning.repeat(2_000_000 / beginning.length)
    expect(redact(text)).toBe(text)
  })
})

describe("a secret that is known", () => {
  it("is taken out of texts and names, in every form it takes in JSON and in a URL", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, unit: "binary" }).filter((secret) => secret.trim().length >= 8),
        fc.string(),
        fc.string(),
        (secret, before, after) => {
          const text = `${before}${secret}${after}`
          const wrapped = JSON.stringify({ text })
          const cleaned = redact({ text, wrapped, [text]: 1, list: [text] }, secret)
          for (const form of [secret, JSON.stringify(secret).slice(1, -1)]) {
            for (const found of stringsIn(cleaned))
              expect(found.includes(form)).toBe("[redacted]".includes(form))
          }
        },
      ),
      { numRuns: 200 },
    )
    expect(redact("https://host/?key=p%40ss%2Fword", "p@ss/word")).toBe("https://host/?key=[redacted]")
  })

  it("does not touch numbers, or the sequence and the time of an entry", () => {
    expect(redact({ maxTokens: 12345678, text: "12345678" }, "12345678")).toEqual({
      maxTokens: 12345678,
      text: "[redacted]",
    })
  })

  it("comes from the environment where its name says so, with 8 characters or more", () => {
    const environment = {
      OPENAI_API_KEY: "a-long-value",
      db_password: "another-one",
      GITHUB_TOKEN: "short",
      SORT_KEY: "startedAt",
      HOME: "/home/somebody",
      DB_PASS: "of-the-database",
      MYSQL_PWD: "of-mysql-too",
      GOOGLE_CREDENTIAL: "of-an-account",
      BASIC_AUTH: "me:open-sesame",
      SENTRY_DSN: "https://somebody@sentry/1",
      DATABASE_URL: "postgres://me:swordfish@host/db",
      PWD: "/home/somebody/work",
      OLDPWD: "/home/somebody/before",
      SSH_ASKPASS: "/usr/bin/ask-somebody",
      GIT_AUTHOR_NAME: "Some Body",
      SSH_AUTH_SOCK: "/tmp/agent.1234",
      HOME_URL: "https://example.org",
    }
    expect(environmentSecrets(environment)).toEqual([
      "a-long-value",
      "another-one",
      "of-the-database",
      "of-mysql-too",
      "of-an-account",
      "me:open-sesame",
      "https://somebody@sentry/1",
      "postgres://me:swordfish@host/db",
      "swordfish",
    ])
  })

  it("compares with what a journal holds when it is taken out of both", () => {
    expect(redactJson({ headers: { authorization: "opensesame" } }, ["opensesame"])).toEqual({
      headers: { authorization: "[redacted]" },
    })
  })
})

describe("a journal", () => {
  it("holds no secret, neither in its lines nor beside them, and tells where one was taken out", async () => {
    const root = mkdtempSync(join(tmpdir(), "quorum-redact-"))
    const secret = 'open "sesame"\n12'
    const clock = createFakeClock()
    const journal = await createJournal(root, "r1", { clock, secrets: [secret] })
    journal.append(runEntry("r1", `The password is ${secret}`))
    journal.append(planEntry(1))
    const output = { long: `${"word ".repeat(5_000)}${secret}`, key: keys["an OpenAI key"] }
    for (const body of branchEntries(outcomeOf("0", { status: "ok", output }))) journal.append(body)
    await journal.close()

    const large = join(root, "r1", "large")
    const files = [join(root, "r1", "journal.jsonl"), ...readdirSync(large).map((name) => join(large, name))]
    expect(files).toHaveLength(2)
    for (const text of files.map((file) => readFileSync(file, "utf8"))) {
      expect(text).not.toContain("sesame")
      expect(text).not.toContain(keys["an OpenAI key"])
    }
    const { entries } = await readJournal(root, "r1")
    expect(entries.map(({ redacted = false }) => redacted)).toEqual([true, false, false, false, true])
    const { redacted, outcomes } = await readRun(root, "r1")
    expect(redacted).toBe(true)
    expect(outcomes[0]).toMatchObject({
      output: { long: `${"word ".repeat(5_000)}[redacted]`, key: "[redacted]" },
    })
    rmSync(root, { recursive: true })
  })

  it("can be read though a word that it is made of is called a secret in the environment", () => {
    const own = new Set(
      sampleRun()
        .flatMap((body) => [...wordsOfFormat({ ...body, options: null })])
        .filter((word) => word.length >= 8),
    )
    expect(own.size).toBeGreaterThan(20)
    expect([...own].filter((word) => environmentSecrets({ SORT_KEY: word }).length > 0)).toEqual([])
  })
})

/** Names of members, and words that tell one kind of entry from another. */
function wordsOfFormat(value: unknown): ReadonlySet<string> {
  const words = new Set<string>()
  JSON.stringify(value, (key, member: unknown) => {
    if (!/^\d*$/.test(key)) words.add(key)
    if (
      ["type", "status", "kind", "origin", "by", "reason", "scope"].includes(key) &&
      typeof member === "string"
    )
      if (!member.includes(" ")) words.add(member)
    return member
  })
  return words
}

function stringsIn(value: Json): readonly string[] {
  if (typeof value === "string") return [value]
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => [key, ...stringsIn(member)])
}
