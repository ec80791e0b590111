import { describe, expect, it } from "vitest"
import { runQuorum } from "./run-quorum.js"

describe("quorum simulate", () => {
  it("prints the line to try, which works, and ends on Ctrl-C", async () => {
    let tried: Promise<Awaited<ReturnType<typeof runQuorum>>> | undefined
    const server = await runQuorum(["simulate", "--port", "0", "--accuracy", "1", "--verbose"], {
      onOutput({ stdout }, child) {
        const model = /^try: quorum vote .* --model (?<model>\S+)$/m.exec(stdout)?.groups?.["model"]
        if (model === undefined || tried !== undefined) return
        tried = runQuorum(["vote", "What is 17 * 23?", "--samples", "3", "--model", model])
        void tried.finally(() => child.kill("SIGINT"))
      },
    })
    const vote = await tried
    expect(vote?.stdout.split("\n")[0]).toBe("391")
    expect(vote?.stdout).toMatch(/^SIMULATED/m)
    expect(server.stdout).toMatch(/^SIMULATED: .* at http:\/\/127\.0\.0\.1:\d+\/v1/)
    expect(server.stderr).toMatch(/^\d requests: \d completed/m)
    expect(server.code).toBe(0)
  })
})
