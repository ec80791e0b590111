import type { Json } from "../../task/json.js"
import { recordRef } from "../../task/record.js"
import type { Place } from "./place.js"
import { pointerTo } from "./path.js"
import { valueAt } from "./rules/value-at.js"
import { isForbiddenKey, valueKey } from "./value-key.js"

interface Delivered {
  readonly ref: string
  /** Place among the records of its output. */
  readonly order: number
  readonly value: Json
}

/** A record: a value at a path with a rule. */
export interface WalkedValue extends Delivered {
  readonly kind: "value"
  readonly key: string
}

/** A record: an element of a list that is merged element by element. */
export interface WalkedElement extends Delivered {
  readonly key: string
  /** Under `unionBy`: which thing it is about, equal for equal ones, and as a path shows it. */
  readonly about: { readonly id: string; readonly shown: string } | undefined
  /** What it consists of, when it merges field by field. */
  readonly fields: WalkedObject | undefined
}

export interface WalkedList extends Delivered {
  readonly kind: "list" | "single"
  readonly elements: readonly WalkedElement[]
  readonly refused: readonly Refused[]
}

export interface WalkedObject extends Delivered {
  readonly kind: "object"
  readonly members: readonly (readonly [string, Walked])[]
}

/** A record that may not be merged. */
export interface Refused extends Delivered {
  readonly kind: "refused"
}

/** An output taken apart by the table. `null` says nothing: it is no record. */
export type Walked = WalkedValue | WalkedList | WalkedObject | Refused | { readonly kind: "null" }

interface Walker {
  readonly briefId: string
  records: number
  /** The element that is walked: its fields are no records of their own. */
  readonly within?: Standing
}

/** Takes an output apart by the table, which alone says what is a record. */
export function walk(briefId: string, output: Json, root: Place): Walked {
  return walkAt(output, root, "", { briefId, records: 0 })
}

function walkAt(value: Json, place: Place, pointer: string, walker: Walker): Walked {
  if (value === null) return nothingSaid
  if (Array.isArray(value)) {
    return place.list.chain.grain === "whole"
      ? record(value, pointer, walker)
      : walkList(value as readonly Json[], place, pointer, walker)
  }
  if (typeof value === "object" && !place.named) {
    return walkMembers(value as Readonly<Record<string, Json>>, place, pointer, walker)
  }
  if (place.named && place.list.chain.grain === "elements") {
    const element = elementOf(value, pointer, place, walker)
    if ("kind" in element) return element
    const { ref, order } = element
    return { kind: "single", ref, order, value, elements: [element], refused: [] }
  }
  return record(value, pointer, walker)
}

const nothingSaid = { kind: "null" } as const

function record(value: Json, pointer: string, walker: Walker): WalkedValue | Refused {
  const [ref, order] = next(pointer, walker)
  const key = valueKey(value)
  return key === undefined
    ? { kind: "refused", ref, order, value }
    : { kind: "value", ref, order, value, key }
}

function walkList(list: readonly Json[], place: Place, pointer: string, walker: Walker): WalkedList {
  const elements: WalkedElement[] = []
  const refused: Refused[] = []
  const [ref, order] = at(pointer, walker)
  for (const [index, value] of list.entries()) {
    const element = elementOf(value, pointerTo(pointer, index), place, walker)
    if ("kind" in element) refused.push(element)
    else elements.push(element)
  }
  return { kind: "list", ref, order, value: list, elements, refused }
}

function elementOf(value: Json, pointer: string, place: Place, walker: Walker): WalkedElement | Refused {
  const [ref, order] = next(pointer, walker)
  const key = valueKey(value)
  if (key === undefined) return { kind: "refused", ref, order, value }
  const about = aboutOf(value, place)
  if (about === undefined) return { ref, order, value, key, about, fields: undefined }
  const within = { briefId: walker.briefId, records: 0, within: [ref, order] as const }
  const members = value as Readonly<Record<string, Json>>
  return { ref, order, value, key, about, fields: walkMembers(members, place.element, "", within) }
}

/** Which thing an element is about; `undefined` for one that lacks a key. */
function aboutOf(value: Json, { elementKeys }: Place): WalkedElement["about"] {
  if (elementKeys.length === 0 || typeof value !== "object" || value === null || Array.isArray(value)) {
    return undefined
  }
  const ids: string[] = []
  const shown: string[] = []
  for (const { name, keys } of elementKeys) {
    const own = valueAt(value, keys) ?? null
    const id = own === null ? undefined : valueKey(own)
    if (id === undefined) return undefined
    ids.push(id)
    shown.push(`${name}=${JSON.stringify(own)}`)
  }
  return { id: ids.join(), shown: `[${shown.join()}]` }
}

function walkMembers(
  object: Readonly<Record<string, Json>>,
  place: Place,
  pointer: string,
  walker: Walker,
): WalkedObject {
  const [ref, order] = at(pointer, walker)
  const members: (readonly [string, Walked])[] = []
  for (const key of Object.keys(object)) {
    const value = object[key]
    if (value === undefined) continue
    // Fields of an element are no records of their own, and need no pointer.
    const own = walker.within === undefined ? pointerTo(pointer, key) : ""
    if (isForbiddenKey(key)) members.push([key, refusedMember(value, own, walker)])
    else members.push([key, walkAt(value, place.member(key), own, walker)])
  }
  return { kind: "object", ref, order, value: object, members }
}

function refusedMember(value: Json, pointer: string, walker: Walker): Refused {
  const [ref, order] = next(pointer, walker)
  return { kind: "refused", ref, order, value }
}

/** Where a record stands: its ref, and its place among the records of the output. */
type Standing = readonly [ref: string, order: number]

function at(pointer: string, walker: Walker): Standing {
  return walker.within ?? [recordRef(walker.briefId, pointer), walker.records]
}

/** Where the next record of the output stands; inside an element that is the element itself. */
function next(pointer: string, walker: Walker): Standing {
  const standing = at(pointer, walker)
  if (walker.within === undefined) walker.records += 1
  return standing
}

/** All records of an output, in order. */
export function* recordsOf(walked: Walked): Generator<Delivered> {
  switch (walked.kind) {
    case "value":
    case "refused":
      yield walked
      return
    case "list":
    case "single":
      yield* [...walked.elements, ...walked.refused].sort((left, right) => left.order - right.order)
      return
    case "object":
      for (const [, member] of walked.members) yield* recordsOf(member)
      return
    case "null":
  }
}
