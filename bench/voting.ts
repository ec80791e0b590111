// What votes cost: calls, rounds and waiting of several ways to vote on simulated replies, decisions alone, and votes
// of functions that do nothing. A part of `npm run bench`; by itself: node .build/bench/voting.js
import { votingAims } from "./aims.js"
import { printAims } from "./print-aims.js"
import { measureVoting, printVoting } from "./voting/measure-voting.js"

const figures = await measureVoting()
printVoting(figures)
printAims(votingAims(figures))
