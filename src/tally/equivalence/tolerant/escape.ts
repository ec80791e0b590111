const plain: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  "`": "`",
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
}

// Where a backslash was not escaped, `\frac` is a command and not a form feed before "rac". Backspaces, form
// feeds and carriage returns before a letter occur in no text; tabs and newlines do, so only known commands count.
const command =
  /[bfr][a-zA-Z]|(?:text[a-z]*|times|theta|tfrac|tau|triangle|neq|nabla|notin|newline)(?![a-z])/y

/** What a backslash at `at` stands for, and where it ends; `repaired` where JSON would not have it so. */
export function readEscape(
  text: string,
  at: number,
): { readonly value: string; readonly end: number; readonly repaired: boolean } {
  const letter = text[at + 1] ?? ""
  command.lastIndex = at + 1
  if (command.test(text)) return { value: "\\", end: at + 1, repaired: true }
  const value = plain[letter]
  if (value !== undefined) return { value, end: at + 2, repaired: letter === "'" || letter === "`" }
  const digits = letter === "u" ? text.slice(at + 2, at + 6) : ""
  if (/^[0-9a-fA-F]{4}$/.test(digits)) {
    return { value: String.fromCharCode(Number.parseInt(digits, 16)), end: at + 6, repaired: false }
  }
  // A line that goes on after a backslash, as in JavaScript; otherwise the backslash is content.
  return letter === "\n"
    ? { value: "\n", end: at + 2, repaired: true }
    : { value: "\\", end: at + 1, repaired: true }
}
