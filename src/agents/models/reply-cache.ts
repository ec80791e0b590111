import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { z } from "zod"
import { ignoreInGit } from "../../runtime/ignore-in-git.js"
import { systemLetters } from "../../runtime/clock.js"
import { messageOf } from "../../runtime/failure.js"
import { isPlainObject } from "../../task/json.js"
import { contentHash } from "../../task/plan-hash.js"

// A record of zod's would leave out a member named `__proto__`.
const anyObject = z.custom<Record<string, unknown>>(isPlainObject, "expected an object")

/** A chat model's reply as it is kept: all that Quorum reads of one. */
export const storedReplySchema = z.object({
  /** Text, or LangChain's content blocks. */
  content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]),
  toolCalls: z.array(z.object({ name: z.string(), args: anyObject, id: z.string().optional() })),
  usage: z.looseObject({}).optional(),
  finishReason: z.string().optional(),
  logProbability: z.number().max(0).optional(),
  /** Stamped as the simulator's. */
  simulated: z.boolean(),
})

export type StoredReply = z.output<typeof storedReplySchema>

/** Replies that were paid for once, on disk, by the hash of all that was asked. */
export interface ReplyCache {
  /** The reply of that key; none where there is none, or what is there is damaged. */
  read(key: string): Promise<StoredReply | undefined>
  /** Keeps a reply; one that cannot be written is only not kept. */
  write(key: string, reply: StoredReply): Promise<void>
}

export interface ReplyCacheOptions {
  /** Told once of damaged entries, and once of a folder that cannot be written. */
  readonly warn: (message: string) => void
}

const entrySchema = z.object({ version: z.literal(1), hash: z.string(), reply: storedReplySchema })

/**
 * The reply cache in a folder: one file an entry, `<first two digits>/<key>.json`, readable by its owner only. Nothing is
 * read or made before the first call.
 *
 * An entry is written beside its place and renamed, so nobody ever reads half of one, and carries a hash of its reply.
 * Entries are never deleted: delete the folder.
 */
export function openReplyCache(folder: string, { warn }: ReplyCacheOptions): ReplyCache {
  const warned = new Set<string>()
  const warnOnce = (kind: string, message: string): void => {
    if (warned.has(kind)) return
    warned.add(kind)
    warn(message)
  }
  let ignored: Promise<void> | undefined
  const placeOf = (key: string): string => join(folder, key.slice(0, 2), `${key}.json`)
  return {
    async read(key) {
      const place = placeOf(key)
      try {
        const { hash, reply } = entrySchema.parse(JSON.parse(await readFile(place, "utf8")))
        if (hash === contentHash(reply)) return reply
      } catch (thrown) {
        if (isMissing(thrown)) return undefined
      }
      warnOnce("damaged", `the reply cache has a damaged entry, which is asked for again: ${place}`)
      return undefined
    },
    async write(key, reply) {
      const place = placeOf(key)
      const unfinished = `${place}.${systemLetters()}`
      try {
        await mkdir(dirname(place), { recursive: true, mode: 0o700 })
        await (ignored ??= ignoreInGit(folder))
        await writeFile(unfinished, JSON.stringify(entryOf(reply)), { mode: 0o600, flag: "wx" })
        await rename(unfinished, place)
      } catch (thrown) {
        await rm(unfinished, { force: true }).catch(() => {})
        warnOnce("unwritten", `replies are not kept in the reply cache ${folder}: ${messageOf(thrown)}`)
      }
    },
  }
}

function entryOf(reply: StoredReply): z.output<typeof entrySchema> {
  // As it will be read: what JSON leaves out is not part of the hash either.
  const plain = storedReplySchema.parse(JSON.parse(JSON.stringify(reply)))
  return { version: 1, hash: contentHash(plain), reply: plain }
}

function isMissing(thrown: unknown): boolean {
  return (
    thrown instanceof Error && "code" in thrown && (thrown.code === "ENOENT" || thrown.code === "ENOTDIR")
  )
}
