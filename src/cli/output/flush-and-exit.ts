/** Ends the process once everything written has left it; a branch that never returns must not keep it alive. */
export async function flushAndExit(code: number): Promise<void> {
  await Promise.all([flushed(process.stdout), flushed(process.stderr)])
  process.exit(code)
}

/** Waits for what is still in the stream's buffer; a reader that has gone away takes nothing more. */
export function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.once("error", () => resolve())
    if (stream.destroyed) resolve()
    else stream.write("", () => resolve())
  })
}
