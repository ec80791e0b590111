import { findDefaultModel } from "../../agents/models/default-model.js"
import { type ModelSpec, keyVariable, parseModelSpec } from "../../agents/models/model-spec.js"
import { probeEndpoint, refusalAt } from "../../agents/models/probe.js"
import { readSpec } from "../flags/model-choice.js"
import { mayControl } from "../../report/report-progress.js"
import { startSimulator } from "../../simulator/index.js"
import { installedVersion, ownVersion } from "../package-version.js"
import { explainConnection, explainProviderFailure } from "../flags/provider-problem.js"

/** One thing looked at, and what to do when it is not as it should be. */
export interface Check {
  readonly name: string
  readonly status: "ok" | "warn" | "fail"
  readonly detail: string
  readonly remedy?: string
}

export interface DoctorReport {
  /** True when the chosen model can be reached and nothing else is broken. */
  readonly usable: boolean
  readonly checks: readonly Check[]
}

const packages = ["@langchain/langgraph", "@langchain/core", "@langchain/openai", "openai", "zod"]

/**
 * Looks at everything a run needs; no key is shown.
 *
 * @throws ConfigError for a model spec that cannot be read
 */
export async function checkUp(named: string | undefined): Promise<DoctorReport> {
  const found =
    named === undefined ? await findDefaultModel(process.env) : { spec: named, why: "from --model" }
  const spec = readSpec(found)
  const key = keyCheck(spec)
  const simulator = await simulatorCheck()
  const endpoint = key.status === "fail" ? undefined : await endpointCheck(spec, simulator)
  const checks: readonly Check[] = [
    nodeCheck(),
    packagesCheck(),
    { name: "model", status: spec.kind === "simulated" ? "warn" : "ok", ...modelText(spec, found.why) },
    key,
    ...(endpoint === undefined ? [] : [endpoint]),
    simulator,
    terminalCheck(),
  ]
  return { usable: checks.every((check) => check.status !== "fail"), checks }
}

function nodeCheck(): Check {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  const enough = major > 20 || (major === 20 && minor >= 19)
  const detail = `${process.versions.node}, needs 20.19 or newer`
  return {
    name: "node",
    status: enough ? "ok" : "fail",
    detail,
    ...(enough ? {} : { remedy: "Install a newer Node" }),
  }
}

function packagesCheck(): Check {
  const versions = packages.map((name) => ({ name, version: installedVersion(name) }))
  const missing = versions.filter(({ version }) => version === undefined).map(({ name }) => name)
  if (missing.length > 0)
    return {
      name: "packages",
      status: "fail",
      detail: `missing: ${missing.join(", ")}`,
      remedy: "Run npm ci",
    }
  const listed = versions.map(({ name, version }) => `${name} ${version ?? ""}`)
  return {
    name: "packages",
    status: "ok",
    detail: [`langgraph-quorum ${ownVersion()}`, ...listed].join(", "),
  }
}

function modelText(spec: ModelSpec, why: string): Pick<Check, "detail" | "remedy"> {
  if (spec.kind !== "simulated") return { detail: `${spec.id} (${why})` }
  return {
    detail: `${spec.id}, SIMULATED (${why})`,
    remedy: "For a real one set OPENAI_API_KEY, start Ollama, or give --model",
  }
}

function keyCheck(spec: ModelSpec): Check {
  const variable = keyVariable(spec)
  const present = (process.env[variable] ?? "") !== ""
  if (present) return { name: "key", status: "ok", detail: `${variable} is set` }
  if (spec.kind === "openai") {
    return {
      name: "key",
      status: "fail",
      detail: `${variable} is not set, and ${spec.id} needs it`,
      remedy: `Set ${variable}`,
    }
  }
  return { name: "key", status: "ok", detail: `${variable} is not set; ${spec.id} may need none` }
}

async function endpointCheck(spec: ModelSpec, simulator: Check): Promise<Check> {
  if (spec.kind === "simulated")
    return { name: "endpoint", status: simulator.status, detail: "the simulator, in this process" }
  const place = spec.baseURL ?? "the provider"
  const refusal = spec.baseURL === undefined ? undefined : await refusalAt(spec.baseURL)
  if (refusal !== undefined) {
    return { name: "endpoint", status: "fail", detail: explainConnection(refusal, place, refusal) }
  }
  const probe = await probeEndpoint(spec)
  if (!probe.ok)
    return { name: "endpoint", status: "fail", detail: explainProviderFailure(probe.error, place) }
  const { models } = probe
  const listed =
    models.includes(spec.model) ||
    models.includes(`${spec.model}:latest`) ||
    models.some((id) => id.endsWith(`/${spec.model}`))
  if (listed) return { name: "endpoint", status: "ok", detail: `${place} answers and has ${spec.model}` }
  const known = models.slice(0, 3).join(", ")
  return {
    name: "endpoint",
    status: "warn",
    detail: `${place} answers, but does not list ${spec.model} (it has ${known || "none"})`,
    remedy: "Check the name after --model",
  }
}

/** Starts one, asks it, and ends it. */
async function simulatorCheck(): Promise<Check> {
  try {
    const simulator = await startSimulator()
    try {
      const probe = await probeEndpoint(parseModelSpec(`${simulator.url}#demo`))
      if (probe.ok) return { name: "simulator", status: "ok", detail: "starts and answers" }
      return {
        name: "simulator",
        status: "fail",
        detail: probe.error.message,
        remedy: "Is 127.0.0.1 blocked?",
      }
    } finally {
      await simulator.close()
    }
  } catch (error) {
    return {
      name: "simulator",
      status: "fail",
      detail: error instanceof Error ? error.message : String(error),
      remedy: "Is 127.0.0.1 blocked?",
    }
  }
}

function terminalCheck(): Check {
  const { isTTY, columns } = process.stderr
  if (!isTTY) return { name: "terminal", status: "ok", detail: "none: progress comes as plain lines" }
  if (!mayControl(process.env))
    return {
      name: "terminal",
      status: "ok",
      detail: `${columns} columns, plain lines (NO_COLOR or TERM=dumb)`,
    }
  return { name: "terminal", status: "ok", detail: `${columns} columns, live progress` }
}
