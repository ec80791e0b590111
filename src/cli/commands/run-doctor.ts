import { type DoctorReport, checkUp } from "./check-up.js"
import { exitCodes } from "../output/exit-code.js"
import { hangingLines } from "../output/hanging-lines.js"

export interface DoctorFlags {
  readonly model?: string
  readonly json?: true
  readonly verbose?: true
}

/** `quorum doctor`. */
export async function runDoctor(flags: DoctorFlags): Promise<number> {
  const report = await checkUp(flags.model)
  process.stdout.write(flags.json === true ? `${JSON.stringify(report, null, 2)}\n` : doctorText(report))
  return report.usable ? exitCodes.complete : exitCodes.provider
}

function doctorText({ checks, usable }: DoctorReport): string {
  const width = Math.max(...checks.map(({ name }) => name.length))
  const lines = checks.map(({ status, name, detail, remedy }) => {
    const advice = remedy === undefined ? "" : `. ${remedy}`
    const heading = `${status.padEnd(4)}  ${name.padEnd(width)}  `
    // A terminal that does not know its size says 0.
    return hangingLines(heading, `${detail}${advice}`, process.stdout.columns || undefined)
  })
  return `${[...lines, "", usable ? "ready" : "not usable as it is: see fail above"].join("\n")}\n`
}
