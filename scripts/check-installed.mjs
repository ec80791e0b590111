// Type-checks the package as somebody has it who installed it without its optional peers, declarations included: a
// program that imports every sub-path, `strict`, no `skipLibCheck`. It reads dist/ and the lockfile and asks no registry.
//   node scripts/check-installed.mjs
import { spawnSync } from "node:child_process"
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"

const root = resolve(import.meta.dirname, "..")
const readJson = (name) => JSON.parse(readFileSync(join(root, name), "utf8"))
const { name, exports, peerDependencies } = readJson("package.json")
const { packages } = readJson("package-lock.json")
const folder = mkdtempSync(join(tmpdir(), "quorum-installed-"))

const run = (command, parameters, cwd) => {
  const { status, stdout, stderr } = spawnSync(command, parameters, { cwd, encoding: "utf8" })
  return { status, text: `${stdout}${stderr}` }
}

const stop = (message) => {
  console.error(`check-installed: ${message}`)
  rmSync(folder, { recursive: true, force: true })
  process.exit(1)
}

/** What `npm install` brings along, and the types of Node; linked, and found by the place of the link. */
function linkDependencies() {
  const inLockfile = Object.keys(peerDependencies).map((peer) => `node_modules/${peer}`)
  const brought = inLockfile.find((path) => path in packages && packages[path].dev !== true)
  if (brought !== undefined)
    stop(`expected ${brought} to be there for development only, found it among the dependencies`)
  const wanted = ([path, { dev }]) =>
    dev !== true || /^node_modules\/(?:@types\/node|undici-types)$/.test(path)
  for (const [path] of Object.entries(packages)
    .filter(([path]) => path !== "")
    .filter(wanted)) {
    // A nested one comes with the package around it.
    if (path.lastIndexOf("node_modules/") > 0) continue
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    symlinkSync(join(root, path), join(folder, path), "dir")
  }
}

/** The files that would be published, where a user has them. */
function unpack() {
  const place = join(folder, "node_modules", name)
  mkdirSync(place, { recursive: true })
  const packed = run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], root)
  if (packed.status !== 0) stop(`npm pack failed:\n${packed.text}`)
  const archive = readdirSync(folder).find((file) => file.endsWith(".tgz")) ?? ""
  const unpacked = run("tar", ["-xzf", archive, "--strip-components=1", "-C", place], folder)
  if (unpacked.status !== 0) stop(`tar failed:\n${unpacked.text}`)
}

const paths = Object.keys(exports).filter((path) => path !== "./package.json")
const program = paths.map((path, index) => {
  const from = JSON.stringify(path.replace(/^\./, name))
  return `import * as part${index} from ${from}\nconsole.log(part${index})\n`
})

linkDependencies()
unpack()
writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }))
writeFileSync(join(folder, "program.ts"), program.join(""))
const compilerOptions = {
  strict: true,
  module: "nodenext",
  target: "es2023",
  noEmit: true,
  skipLibCheck: false,
  types: ["node"],
  // A link is where it stands: else whatever this repository has installed beside it would be found.
  preserveSymlinks: true,
}
writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["program.ts"] }))
const tsc = run(
  process.execPath,
  [join(root, "node_modules/typescript/bin/tsc"), "-p", ".", "--pretty", "false"],
  folder,
)
if (tsc.status !== 0) stop(`expected the installed package to type-check by itself, got\n${tsc.text}`)
rmSync(folder, { recursive: true, force: true })
console.log(`check-installed: ${paths.length} sub-paths type-check without the optional peers`)
