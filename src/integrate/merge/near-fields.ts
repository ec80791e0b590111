import { conflictOf } from "./describe-conflict.js"
import type { JoinedGroups } from "./join-near.js"
import type { Merging } from "./merging.js"
import type { NearDuplicates } from "./near-duplicates.js"
import { pathOfMember, sameKey } from "./path.js"
import type { Place } from "./place.js"
import { valueAt } from "./rules/value-at.js"
import { byPlan, candidatesOf } from "./saying.js"
import { valueKey } from "./value-key.js"
import { type WalkedElement, type WalkedObject, fieldsOf } from "./walk.js"

type Keys = readonly string[]

/**
 * The fields of near elements, ready to merge. The texts they were compared by, and the keys they are known by, are
 * other words for one thing: the first stands without a conflict. All else that differs is one, by the rules of its field.
 */
export function nearFields(
  { groups }: JoinedGroups,
  place: Place,
  { on = [] }: NearDuplicates,
): readonly WalkedObject[] {
  const { nearElement } = place
  const alike = [...on, ...place.elementKeys.map(({ keys }) => keys)].flatMap((keys) => {
    const [first, ...others] = groups.map(([one]) => keyAt(one, keys))
    const stands = [first, ...others].find((key) => key !== undefined)
    return stands === undefined || hasRule(nearElement, keys) ? [] : [{ keys, stands }]
  })
  const fields = groups.flatMap(([compared, ...equal]) =>
    [compared, ...equal].map((element) =>
      alike.reduce(
        (object, { keys, stands }) => {
          const own = keyAt(compared, keys)
          return own === undefined || own === stands ? object : withKey(object, keys, own, stands)
        },
        element.fields ?? fieldsOf(element, nearElement),
      ),
    ),
  )
  return fields.sort(byPlan)
}

/** As conflicts name it where a thing is known by several keys: no rule of the table chose between them. */
const nearDuplicate = "near-duplicate"

/** Tells of keys that gave way to that of the first element; those that were compared are words like others. */
export function tellOfKeys(
  { groups }: JoinedGroups,
  place: Place,
  { on = [] }: NearDuplicates,
  path: string,
  { conflicts }: Merging,
): void {
  const compared = new Set(on.map((keys) => keys.join("\n")))
  for (const { keys } of place.elementKeys) {
    if (compared.has(keys.join("\n")) || hasRule(place.nearElement, keys)) continue
    const sayings = groups.flat().flatMap((element) => {
      const key = keyAt(element, keys)
      return key === undefined ? [] : [{ ...element, value: valueAt(element.value, keys) ?? null, key }]
    })
    const [first, ...others] = candidatesOf(sayings.sort(byPlan))
    if (first === undefined || others.length === 0) continue
    const decision = { how: "chosen", chosen: first, rule: nearDuplicate, status: "resolved" } as const
    conflicts.push(conflictOf(keys.reduce(pathOfMember, path), [first, ...others], decision))
  }
}

function keyAt({ value }: WalkedElement, keys: Keys): string | undefined {
  const own = valueAt(value, keys)
  return own === undefined || own === null ? undefined : valueKey(own)
}

/** Whether the table itself says what happens there. */
function hasRule(element: Place, keys: Keys): boolean {
  let place = element
  return keys.some((key) => (place = place.member(key)).hasRule)
}

/** The same object, with a value that counts as equal to others. */
function withKey(object: WalkedObject, [name, ...rest]: Keys, from: string, to: string): WalkedObject {
  const members = object.members.map((member, position) => {
    if (name === undefined || sameKey(object.keys[position] ?? "") !== name) return member
    if (rest.length > 0) return member.kind === "object" ? withKey(member, rest, from, to) : member
    return member.kind === "value" && member.key === from ? { ...member, key: to } : member
  })
  return { ...object, members }
}
