import type { Json } from "../../task/json.js"
import { recordRef } from "../../task/record.js"
import type { Contribution } from "./contributions.js"
import type { Place } from "./place.js"
import { pointerTo } from "./path.js"
import type { Scope, Source } from "./saying.js"
import { valueAt } from "./rules/value-at.js"
import { isForbiddenKey, valueKey } from "./value-key.js"

/** Something that one brief delivered; it stands for itself in the merge. */
interface Delivered {
  readonly source: Source
  readonly ref: string
  /** Place among the records of its output. */
  readonly order: number
  readonly value: Json
  readonly scope: Scope
}

/** A record: a value at a path with a rule. */
export interface WalkedValue extends Delivered {
  readonly kind: "value"
  readonly key: string
}

/** A record: an element of a list that is merged element by element. */
export interface WalkedElement extends Delivered {
  readonly kind: "element"
  readonly key: string
  /** Under `unionBy`: which thing it is about, equal for equal ones. */
  readonly about: string | undefined
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
  readonly keys: readonly string[]
  /** One for each key. */
  readonly members: readonly Walked[]
}

/** A record that may not be merged. */
export interface Refused extends Delivered {
  readonly kind: "refused"
}

/** An output taken apart by the table. `null` says nothing: it is no record. */
export type Walked = WalkedValue | WalkedList | WalkedObject | Refused | { readonly kind: "null" }

interface Walker {
  readonly source: Source
  readonly scope: Scope
  /** The element that is walked: its fields are no records of their own, and its key has shown that it ends. */
  readonly within?: Standing
  /** Objects that are being walked, each in the one before; none inside an element. */
  readonly ancestors?: Set<object>
  /** Objects that have been walked. */
  objects: number
  records: number
}

/** Takes an output apart by the table, which alone says what is a record. */
export function walk({ output, ...source }: Contribution, root: Place): Walked {
  const ancestors = new Set<object>()
  return walkAt(output, root, "", { source, scope: { value: output }, ancestors, objects: 0, records: 0 })
}

function walkAt(value: Json, place: Place, pointer: string, walker: Walker): Walked {
  if (value === null) return nothingSaid
  if (Array.isArray(value)) {
    return place.list.chain.grain === "whole"
      ? record(value, pointer, walker)
      : walkList(value as readonly Json[], place, pointer, walker)
  }
  if (typeof value === "object" && !place.named) {
    return isEndless(value, walker)
      ? refuse(value, pointer, walker)
      : walkMembers(value as Readonly<Record<string, Json>>, place, pointer, walker)
  }
  if (place.named && place.list.chain.grain === "elements") {
    const element = elementOf(value, pointer, place, walker)
    if (element.kind === "refused") return element
    const { source, ref, order, scope } = element
    return { kind: "single", source, ref, order, value, scope, elements: [element], refused: [] }
  }
  return record(value, pointer, walker)
}

/** Far more than the boundary lets through: this is for outputs that did not pass it. */
const maxDepth = 200
/** Objects that share their parts unfold to many more than there are. */
const maxObjects = 1_000_000

function isEndless(value: object, { ancestors, objects }: Walker): boolean {
  if (ancestors === undefined) return false
  return ancestors.size >= maxDepth || ancestors.has(value) || objects >= maxObjects
}

const nothingSaid = { kind: "null" } as const

function record(value: Json, pointer: string, walker: Walker): WalkedValue | Refused {
  const { ref, order } = next(pointer, walker)
  const { source, scope } = walker
  const key = valueKey(value)
  if (key === undefined) return { kind: "refused", source, ref, order, value, scope }
  return { kind: "value", source, ref, order, value, scope, key }
}

function walkList(list: readonly Json[], place: Place, pointer: string, walker: Walker): WalkedList {
  const elements: WalkedElement[] = []
  const refused: Refused[] = []
  const { ref, order } = at(pointer, walker)
  for (const [index, value] of list.entries()) {
    const element = elementOf(value, pointerTo(pointer, index), place, walker)
    if (element.kind === "refused") refused.push(element)
    else elements.push(element)
  }
  const { source, scope } = walker
  return { kind: "list", source, ref, order, value: list, scope, elements, refused }
}

function elementOf(value: Json, pointer: string, place: Place, walker: Walker): WalkedElement | Refused {
  const { ref, order } = next(pointer, walker)
  const { source } = walker
  const scope = { value, outer: walker.scope }
  const key = valueKey(value)
  if (key === undefined) return { kind: "refused", source, ref, order, value, scope }
  const about = aboutOf(value, place)
  const fields =
    about === undefined ? undefined : fieldsOf({ source, ref, order, value, scope }, place.element)
  return { kind: "element", source, ref, order, value, scope, key, about, fields }
}

/** What an element that is an object consists of. */
export function fieldsOf(delivered: Delivered, element: Place): WalkedObject {
  const { source, value, scope } = delivered
  const members = value as Readonly<Record<string, Json>>
  return walkMembers(members, element, "", { source, scope, within: delivered, objects: 0, records: 0 })
}

/** Which thing an element is about; `undefined` for one that lacks a key. */
function aboutOf(value: Json, { elementKeys }: Place): string | undefined {
  if (elementKeys.length === 0 || typeof value !== "object" || value === null || Array.isArray(value)) {
    return undefined
  }
  let about: string | undefined
  for (const { keys } of elementKeys) {
    const own = valueAt(value, keys) ?? null
    const id = own === null ? undefined : valueKey(own)
    if (id === undefined) return undefined
    about = about === undefined ? id : `${about},${id}`
  }
  return about
}

function walkMembers(
  object: Readonly<Record<string, Json>>,
  place: Place,
  pointer: string,
  walker: Walker,
): WalkedObject {
  const { source, scope } = walker
  const { ref, order } = at(pointer, walker)
  const keys = Object.keys(object)
  walker.ancestors?.add(object)
  walker.objects += 1
  const members = keys.map((key): Walked => {
    const value = object[key]
    if (value === undefined) return nothingSaid
    // Fields of an element are no records of their own, and need no pointer.
    const own = walker.within === undefined ? pointerTo(pointer, key) : ""
    return isForbiddenKey(key) ? refuse(value, own, walker) : walkAt(value, place.member(key), own, walker)
  })
  walker.ancestors?.delete(object)
  return { kind: "object", source, ref, order, value: object, scope, keys, members }
}

function refuse(value: Json, pointer: string, walker: Walker): Refused {
  const { ref, order } = next(pointer, walker)
  const { source, scope } = walker
  return { kind: "refused", source, ref, order, value, scope }
}

/** Where a record stands: its ref, and its place among the records of the output. */
type Standing = Pick<Delivered, "ref" | "order">

function at(pointer: string, walker: Walker): Standing {
  return walker.within ?? { ref: recordRef(walker.source.briefId, pointer), order: walker.records }
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
      for (const member of walked.members) yield* recordsOf(member)
      return
    case "null":
  }
}
