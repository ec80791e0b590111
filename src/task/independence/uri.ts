import { escapeWildcards } from "./segment.js"

/** Where the path of a place begins, and the path as it is written. */
export interface Split {
  /** "" for paths from the root of the file system, "." for those from the base, else a drive or a server. */
  readonly root: string
  readonly path: string
  readonly isFile: boolean
}

const defaultPorts: Readonly<Record<string, string>> = {
  http: "80",
  https: "443",
  ws: "80",
  wss: "443",
  ftp: "21",
  ssh: "22",
}

/**
 * Splits a place with slashes only: a URI in its normal form (RFC 3986, 6.2), with `file:` URIs as the paths they name.
 *
 * Without user, default port and fragment, as these name no other resource.
 *
 * @returns what is wrong with it instead, as a text
 */
export function splitPlace(text: string): Split | string {
  const uri = /^([a-z][a-z0-9+.-]+):\/\/([^/?#]*)([^#]*)/i.exec(text)
  const scheme = uri?.[1]?.toLowerCase()
  if (scheme === "file" || /^file:/i.test(text)) {
    const host = (uri?.[2] ?? "").toLowerCase()
    const path = decode((uri?.[3] ?? text.slice("file:".length)).replace(/[?#].*$/, ""), /[/]/)
    if (path === undefined) return badEscape
    if (path.includes("%2F")) return "has an escaped slash in a file's name. Write the path itself"
    return splitPath(host === "" || host === "localhost" ? path : `/${host}/${path}`)
  }
  if (uri === null || scheme === undefined) return splitPath(text)
  const [, , authority = "", rest = ""] = uri
  const host = authority.replace(/^.*@/, "").toLowerCase()
  const port = /:(\d*)$/.exec(host)?.[1]
  const isDefault = port === "" || (port !== undefined && port === defaultPorts[scheme])
  const name = (isDefault ? host.slice(0, host.lastIndexOf(":")) : host).replace(/\.$/, "")
  const question = rest.indexOf("?")
  const path = decode(question === -1 ? rest : rest.slice(0, question), /[/%#?]/)
  if (path === undefined) return badEscape
  const query = question === -1 ? "" : rest.slice(question)
  // A query is a part of the last segment, and what it holds is no wildcard.
  const asked = query.length > 1 ? escapeWildcards(query.replaceAll("/", "%2F")) : ""
  return {
    root: `${scheme}://${name}`,
    path: asked === "" ? path : `${path.replace(/\/$/, "")}${path.length > 1 ? "" : "/"}${asked}`,
    isFile: false,
  }
}

function splitPath(path: string): Split {
  const drive = /^\/*([a-z]):(?=\/|$)/i.exec(path)
  if (drive !== null)
    return { root: `${drive[1]?.toLowerCase() ?? ""}:`, path: path.slice(drive[0].length), isFile: true }
  return { root: path.startsWith("/") ? "" : ".", path, isFile: true }
}

const badEscape = "has a % that begins no escape. Write a percent sign as %25"

/** Escapes that would mean something else unescaped stay, in capitals; what the others name is no wildcard. */
function decode(path: string, reserved: RegExp): string | undefined {
  try {
    return path.replaceAll(/(?:%[0-9a-f]{2})+|%/gi, (escape) =>
      Array.from(decodeURIComponent(escape), (character) =>
        character.search(reserved) === -1 ? escapeWildcards(character) : encodeURIComponent(character),
      ).join(""),
    )
  } catch {
    return undefined
  }
}
