#!/usr/bin/env node
import { run } from './cli/program.ts'

// There is nowhere left to tell it.
process.stderr.on('error', () => undefined)
process.exitCode = await run(process.argv.slice(2), { out: process.stdout, err: process.stderr, env: process.env }, process.stdin)
