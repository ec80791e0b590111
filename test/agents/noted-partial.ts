import type { Agent } from "../../src/agents/agent.js"

/** An agent, and a promise that it has saved a certain partial output: what is cut off after that cannot lack it. */
export function notedPartial(
  agent: Agent,
  awaited: (partial: unknown) => boolean,
): { readonly agent: Agent; readonly saved: Promise<void> } {
  let note = (): void => {}
  const saved = new Promise<void>((resolve) => {
    note = resolve
  })
  const run: Agent["run"] = (brief, context) =>
    agent.run(
      brief,
      new Proxy(context, {
        get(target, name) {
          // A context keeps what is its own to itself: its getters have to be asked by it.
          if (name !== "savePartial") return Reflect.get(target, name, target) as unknown
          return (partial: unknown): void => {
            target.savePartial(partial)
            if (awaited(partial)) note()
          }
        },
      }),
    )
  return { agent: { ...agent, run }, saved }
}
