// S1: command lines can be read by everybody on the machine, and so hold no credential.
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { startMlflowLike } from '../cli/mlflow-like.ts'
import { newPerson, put, shellOf, turnspan } from '../cli/person.ts'
import { haveSession, worldOf } from '../cli/sessions.ts'
import { run } from '../hook/rig.ts'
import { eventually } from '../rig/eventually.ts'

const CANARIES = ['cnry-in-config-5d1b', 'cnry-in-shell-9e7a', 'cnry-of-command-3c4f', 'cnry-of-prompt-71d2']
const EVERY_MS = 3

/** Reads every command line that there is, again and again, until it is ended. */
function watch() {
  const seen = new Set<string>()
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
        seen.add(commandLine(pid))
      await sleep(EVERY_MS)
    }
  })()
  return {
    seen,
    async end() {
      isOver = true
      await watching
    },
  }
}

function commandLine(pid: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

test.runIf(fs.existsSync('/proc/self/cmdline'))(
  'S1: of all that runs while every command, a hook and a flusher do, none has a credential in its command line',
  async () => {
    const person = newPerson()
    const mlflow = await startMlflowLike()
    const [inConfig = '', inShell = '', ofCommand = '', ofPrompt = ''] = CANARIES
    const tool = path.join(person.homeFolder, 'tool')
    fs.writeFileSync(tool, `#!/bin/sh\nsleep 0.05\ncat '${person.homeFolder}/token'\n`, { mode: 0o700 })
    put(path.join(person.homeFolder, 'token'), JSON.stringify({ 'x-other': ofCommand }))
    put(
      person.config,
      JSON.stringify({
        destinations: {
          team: {
            kind: 'mlflow',
            url: mlflow.url,
            headers: { authorization: `Bearer ${inConfig}` },
            headersCommand: [tool],
          },
        },
      }),
    )
    const env = {
      MLFLOW_TRACKING_TOKEN: inShell,
      GH_TOKEN: inShell,
      TURNSPAN_OTLP_ENDPOINT: `http://me:${inShell}@127.0.0.1:9`,
    }
    const watching = watch()
    await turnspan(person, ['autolog', 'claude', '--user'], { env })
    haveSession(person, '02-bash')
    for (const { name } of COMMANDS) {
      const args =
        name === 'delete'
          ? ['aaaaaaaa', '--yes']
          : name === 'redact'
            ? ['--test', path.join(person.homeFolder, 'token')]
            : // It would stay; what it starts is looked at in test/cli/ui.test.ts.
              name === 'ui'
              ? ['ffffffff']
              : []
      await turnspan(person, [...name.split(' '), ...args], { env })
    }
    const { home } = worldOf(person)
    const said = JSON.stringify({
      session_id: '9b755c62-a96f-4df5-8cd6-03762c1c53cb',
      hook_event_name: 'Stop',
      prompt: ofPrompt,
    })
    await run([home.launcher], said, { env: shellOf(person, env) as Record<string, string> })
    const patience = { what: 'the flusher, and its end', timeoutMs: 20_000 }
    const isAtWork = () => fs.existsSync(home.lease)
    await eventually(isAtWork, patience)
    await eventually(() => !isAtWork(), patience)
    await watching.end()
    const ours = [...watching.seen].filter(
      (line) => line.includes(person.homeFolder) || line.includes('main.mjs'),
    )
    // The commands were seen, and so was what they started.
    expect(ours.some((line) => line.includes('autolog claude --user'))).toBe(true)
    expect(ours.some((line) => line.includes(tool))).toBe(true)
    expect([...watching.seen].filter((line) => CANARIES.some((canary) => line.includes(canary)))).toEqual([])
    // And they were really used.
    expect(JSON.stringify(mlflow.headers)).toContain(inConfig)
    expect(JSON.stringify(mlflow.headers)).toContain(ofCommand)
  },
  90_000,
)
