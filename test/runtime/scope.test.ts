import { describe, expect, it, vi } from "vitest"
import { Interruption } from "../../src/runtime/interruption.js"
import { Scope } from "../../src/runtime/scope.js"
import { byUser, countListeners, handle, stoppedScope } from "./scopes.js"

describe("a scope", () => {
  it("stops everything below it, with the same reason", () => {
    const run = new Scope()
    const branch = new Scope(run)
    const attempt = new Scope(branch)
    const reason = byUser()
    run.stop(reason)
    expect([branch.interruption, attempt.interruption, attempt.signal.reason]).toEqual([
      reason,
      reason,
      reason,
    ])
    expect(attempt.signal.aborted).toBe(true)
  })

  it("leaves what is above and beside it alone", () => {
    const run = new Scope()
    const stopped = new Scope(run)
    const sibling = new Scope(run)
    stopped.stop(byUser())
    expect([run.interruption, sibling.interruption]).toEqual([undefined, undefined])
    expect(sibling.signal.aborted).toBe(false)
  })

  it("keeps the first reason", () => {
    const scope = new Scope()
    const first = new Interruption({ status: "timed_out", scope: "branch" })
    scope.stop(first)
    scope.stop(byUser())
    expect(scope.interruption).toBe(first)
  })

  it("is stopped from the start when the scope above it was", () => {
    const above = stoppedScope()
    const scope = new Scope(above)
    expect(scope.interruption).toBe(above.interruption)
    expect(scope.signal.aborted).toBe(true)
  })

  it("aborts a signal that was asked for before, and one that is asked for after", () => {
    const scope = new Scope()
    const early = scope.signal
    scope.stop(byUser())
    expect([early.aborted, scope.signal.aborted, scope.signal === early]).toEqual([true, true, true])
  })

  it("tells each listener once, at once when it is stopped already, and none that took itself back", () => {
    const scope = new Scope()
    const listener = vi.fn<(reason: Interruption) => void>()
    const gone = vi.fn<(reason: Interruption) => void>()
    scope.onStop(listener)
    scope.onStop(gone)()
    scope.stop(byUser())
    scope.stop(byUser())
    expect([listener.mock.calls.length, gone.mock.calls.length]).toEqual([1, 0])
    const late = vi.fn<(reason: Interruption) => void>()
    scope.onStop(late)
    expect(late).toHaveBeenCalledOnce()
  })

  it("is cut off the one above when it is closed", () => {
    const run = new Scope()
    const branch = new Scope(run)
    branch.close()
    run.stop(byUser())
    expect(branch.interruption).toBeUndefined()
  })

  it("leaves nothing behind in the one above, stopped or closed: a long run has many branches", () => {
    const run = new Scope()
    const listeners = countListeners(run)
    const [stopped, closed] = [new Scope(run), new Scope(run)]
    expect(listeners()).toBe(2)
    stopped.stop(byUser())
    closed.close()
    expect(listeners()).toBe(0)
  })

  it("takes 1,000 scopes below it without a warning about listeners", async () => {
    const warned = vi.fn<(warning: Error) => void>()
    process.on("warning", warned)
    const run = new Scope()
    for (let branch = 0; branch < 1_000; branch += 1) void new Scope(run).signal
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    process.off("warning", warned)
    expect(warned).not.toHaveBeenCalled()
  })
})

describe("work raced with a scope", () => {
  it("settles as it does itself when nothing stops it", async () => {
    const scope = new Scope()
    await expect(scope.race(Promise.resolve(1))).resolves.toBe(1)
    await expect(scope.race(Promise.reject(new Error("own")))).rejects.toThrow("own")
  })

  it("is rejected with the reason as soon as the scope is stopped, though it goes on", async () => {
    const scope = new Scope()
    const raced = scope.race(new Promise(() => {}))
    const reason = byUser()
    scope.stop(reason)
    await expect(raced).rejects.toBe(reason)
  })

  it("leaves no listener behind when it has settled", async () => {
    const scope = new Scope()
    const listeners = countListeners(scope)
    await scope.race(Promise.resolve(1))
    await expect(scope.race(Promise.reject(new Error("own")))).rejects.toThrow("own")
    await Promise.resolve()
    expect(listeners()).toBe(0)
  })

  it("raises nothing unhandled when it fails after the scope was stopped", async () => {
    const unhandled = vi.fn<(reason: unknown) => void>()
    process.on("unhandledRejection", unhandled)
    const scope = new Scope()
    const late = handle()
    const raced = scope.race(late.promise)
    scope.stop(byUser())
    await expect(raced).rejects.toThrow("cancelled by user")
    late.reject(new Error("too late"))
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    process.off("unhandledRejection", unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })
})
