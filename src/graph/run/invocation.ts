import { setMaxListeners } from "node:events"
import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import { Interruption, type Stop, isInterruption } from "../../runtime/interruption.js"
import type { Scope } from "../../runtime/scope.js"

/** The invocation of the graph that a run belongs to: its configuration, and the signals that stop the run. */
export class Invocation {
  readonly #scope: Scope
  #config: LangGraphRunnableConfig | undefined
  readonly #followed = new WeakSet<AbortSignal>()
  readonly #cleanups: (() => void)[] = []

  /** @param scope of the run */
  constructor(scope: Scope) {
    this.#scope = scope
  }

  /** That of the node that was called last. */
  get config(): LangGraphRunnableConfig | undefined {
    return this.#config
  }

  /**
   * Takes the configuration that a node was called with.
   *
   * @param onAbort called when LangGraph gives the invocation up
   * @returns whether it is the first
   */
  attach(config: LangGraphRunnableConfig, onAbort: () => void): boolean {
    const first = this.#config === undefined
    this.#config = config
    // The nodes of a superstep share one signal, on which LangGraph listens once for each `Send`.
    if (config.signal !== undefined && !this.#followed.has(config.signal)) {
      setMaxListeners(0, config.signal)
      this.follow(config.signal, { status: "cancelled", by: "parent" })
      config.signal.addEventListener("abort", onAbort, { once: true })
    }
    return first
  }

  /** Stops the run when `signal` is aborted. */
  follow(signal: AbortSignal, stop: Stop): void {
    this.#followed.add(signal)
    this.onAbort(signal, () => {
      // The reason of a run above this one says more than that it was aborted.
      const reason: unknown = signal.reason
      this.#scope.stop(isInterruption(reason) ? reason : new Interruption(stop))
    })
  }

  /** Calls `listener` when `signal` is aborted, at once if it was. */
  onAbort(signal: AbortSignal, listener: () => void): void {
    if (signal.aborted) return listener()
    signal.addEventListener("abort", listener, { once: true })
    this.cleanUp(() => signal.removeEventListener("abort", listener))
  }

  /** Calls `cleanup` when the run is closed. */
  cleanUp(cleanup: () => void): void {
    this.#cleanups.push(cleanup)
  }

  close(): void {
    for (const cleanup of this.#cleanups) cleanup()
    this.#cleanups.length = 0
    this.#config = undefined
  }
}
