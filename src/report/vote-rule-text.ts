import type { ParamValue, Tally } from "../tally/index.js"
import { isPlainObject } from "../task/json.js"
import { clip } from "./numbers.js"

const width = 100
const mostClusters = 6

/** The rule with its settings in one line: "adaptive: samples 9, ties extend, confidence 0.95". */
export function ruleText({ rule }: Tally): string {
  const settings = Object.entries(rule.params).flatMap(([key, value]) => {
    const shown = settingText(key, value)
    return shown === undefined ? [] : [shown]
  })
  return clip(settings.length === 0 ? rule.name : `${rule.name}: ${settings.join(", ")}`, width)
}

function settingText(key: string, value: ParamValue): string | undefined {
  if (value === null) return undefined
  if (key === "stop" && isPlainObject(value)) return `stop ${stopText(value)}`
  return typeof value === "object" ? `${key} ${JSON.stringify(value)}` : `${key} ${value}`
}

/** The names of what ends a vote: of any of several, each of them. */
function stopText(stop: Readonly<Record<string, unknown>>): string {
  const { name, params } = stop
  const rules = isPlainObject(params) ? params["rules"] : undefined
  if (!Array.isArray(rules)) return String(name)
  return rules.map((rule: unknown) => (isPlainObject(rule) ? stopText(rule) : "")).join(" or ")
}

/** What was counted as one choice though it was said in several ways; empty where nothing was. */
export function clusterLines(asked: unknown): readonly string[] {
  const clusters = isPlainObject(asked) ? Object.values(asked).flatMap(clustersIn) : []
  const joined = clusters.filter((cluster) => cluster.length > 1)
  const shown = joined.slice(0, mostClusters).map((members) => {
    const texts = members.map((member) => JSON.stringify(clip(member, 40)))
    return `same       ${clip(texts.join(" = "), width)}`
  })
  const further = joined.length - shown.length
  return further > 0 ? [...shown, `           and ${further} more clusters: see --json`] : shown
}

function clustersIn(detail: unknown): readonly (readonly string[])[] {
  const clusters = isPlainObject(detail) ? detail["clusters"] : undefined
  if (!Array.isArray(clusters)) return []
  return clusters.map((cluster: unknown) => {
    const members = isPlainObject(cluster) ? cluster["members"] : undefined
    if (!Array.isArray(members)) return []
    return members.map((member: unknown) => (isPlainObject(member) ? String(member["choice"]) : ""))
  })
}
