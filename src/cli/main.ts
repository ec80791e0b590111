#!/usr/bin/env node
import { runCommandLine } from "./command-line.js"
import { flushAndExit } from "./output/flush-and-exit.js"

await flushAndExit(await runCommandLine(process.argv.slice(2)))
