/** Why the system refused something: its code (`ENOENT`), else its message. */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code: unknown = Reflect.get(error, "code")
  return typeof code === "string" ? code : error.message
}
