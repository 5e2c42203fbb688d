// What is wrong, each with what to do about it.
import { shownAddress } from '../../config/address.ts'
import { setUpProject } from '../../config/set-up-projects.ts'
import type { Named } from '../../config/standing.ts'
import { whyNothingCounts } from '../../config/trust.ts'
import type { Home } from '../../disk/home.ts'
import type { RuntimeFacts } from '../../hook/inspect.ts'
import type { RecordedEnv } from '../../hook/record.ts'
import { VERSION } from '../../version.ts'
import { type EnvSource, mergedEnv, sourceOf } from '../autolog/env-seen.ts'
import { destinationProblems } from './destination-problems.ts'
import type { DestinationStatus } from './destinations.ts'
import { type DroppedFact, droppedProblems } from './dropped.ts'
import type { PluginStatus } from './plugin.ts'
import type { ScopeStatus } from './scopes.ts'

export interface Problem {
  readonly what: string
  readonly cure: string
}

export interface Facts {
  readonly directory: string
  readonly scopes: readonly ScopeStatus[]
  readonly plugin: PluginStatus | undefined
  readonly destinations: readonly DestinationStatus[]
  readonly home: Home
  readonly sources: readonly EnvSource[]
  readonly named: readonly Named[]
  readonly runtime: RuntimeFacts
  readonly configProblems: readonly string[]
  /** Sentences about what the plugin was told. */
  readonly pluginProblems: readonly string[]
  readonly dropped: readonly DroppedFact[]
  /** Sentences about what stands in our folders and cannot be ours. */
  readonly planted: readonly string[]
}

const AGAIN = 'Run "turnspan autolog claude" again.'

/** As the hook reads it. */
export const isSwitchedOff = ({ MLFLOW_CLAUDE_TRACING_ENABLED: said = 'true' }: RecordedEnv): boolean =>
  !/^(?:true|1|yes)$/i.test(said)

export function findProblems(facts: Facts): readonly Problem[] {
  const isSetUp = facts.scopes.some(({ hooks }) => hooks === 'current' || hooks === 'stale')
  return [
    ...facts.scopes.flatMap(scopeProblems),
    ...switchProblems(facts),
    ...(isSetUp ? runtimeProblems(facts) : missingProblems(facts)),
    ...facts.planted.map((what) => ({ what, cure: 'Look at it, then move it away.' })),
    ...facts.configProblems.map((what) => ({
      what,
      cure: 'Mend it; until then events wait and nothing is lost.',
    })),
    ...facts.pluginProblems.map((what) => ({ what, cure: 'Mend it with "/plugin" in Claude Code.' })),
    ...facts.named.flatMap((named) => standingProblems(named, facts)),
    ...facts.destinations.flatMap(destinationProblems),
    ...droppedProblems(facts.dropped, Date.now()),
  ]
}

function scopeProblems({ file, hooks, details, oldMlflow, allHooksDisabled, notLoaded }: ScopeStatus) {
  return withoutGaps([
    hooks === 'stale' && {
      what: `${file}: hooks are missing or not as they should be (${details.join(', ')}).`,
      cure: AGAIN,
    },
    hooks === 'unreadable' && {
      what: details.join(' '),
      cure: 'Mend the file; Claude Code ignores it as it is.',
    },
    notLoaded !== undefined && {
      what: `${file}: Claude Code reads plain JSON only and skips the file as a whole (${notLoaded}).`,
      cure: 'Make it plain JSON.',
    },
    allHooksDisabled && {
      what: `${file}: disableAllHooks is true, so no hook runs.`,
      cure: 'Remove it or set it to false.',
    },
    ...oldMlflow.map((what) => ({
      what: `${file}: ${what} Every turn is traced twice.`,
      cure: 'Run "turnspan autolog claude -y" to switch it off.',
    })),
  ])
}

function switchProblems({ sources }: Facts): readonly Problem[] {
  if (!isSwitchedOff(mergedEnv(sources))) return []
  const where = sourceOf(sources, 'MLFLOW_CLAUDE_TRACING_ENABLED')
  return [
    {
      what: `MLFLOW_CLAUDE_TRACING_ENABLED is not true (${where}), so nothing is recorded.`,
      cure: 'Set it to "true" there, or take it out.',
    },
  ]
}

/** It was set up once, and nothing of it is left. */
function missingProblems({ home, directory }: Facts): readonly Problem[] {
  const known = setUpProject(home, directory)
  if (known === undefined) return []
  const what = `This project was set up on ${known.at.slice(0, 10)}, but its settings hold no hook of ours any more.`
  return [{ what, cure: 'Run "turnspan autolog claude" again, or with --disable to forget it.' }]
}

function runtimeProblems({ runtime, home }: Facts): readonly Problem[] {
  if (runtime.status === 'absent')
    return [{ what: `${home.bin}: the runtime is gone, so no hook does anything.`, cure: AGAIN }]
  const { node = 'unknown', nodeRuns, altered, version = 'unknown' } = runtime
  return withoutGaps([
    !nodeRuns && { what: `The node that hooks run with (${node}) is not there any more.`, cure: AGAIN },
    altered.length > 0 && {
      what: `${home.bin}: ${altered.join(', ')} changed since it was installed.`,
      cure: AGAIN,
    },
    version !== VERSION && { what: `${home.bin} holds version ${version}, this is ${VERSION}.`, cure: AGAIN },
  ])
}

function standingProblems(named: Named, { home, sources }: Facts): readonly Problem[] {
  const variable =
    named.values.MLFLOW_TRACKING_URI === undefined ? 'TURNSPAN_OTLP_ENDPOINT' : 'MLFLOW_TRACKING_URI'
  const where = sourceOf(sources, variable)
  switch (named.standing) {
    case 'own':
    case 'trusted':
      return []
    case 'unsupported':
      return [{ what: `${named.why} (${where})`, cure: 'Until then traces are kept in the local store.' }]
    case 'untrusted': {
      // It is as this user wishes.
      if (named.deniedAt !== undefined) return []
      const nothing = whyNothingCounts(home)
      const address = shownAddress(named.destination.config.url)
      return [
        {
          what: `${variable} (${where}) wants traces to go to ${address}; you have not allowed that.`,
          cure: nothing ?? 'Look at it, then run "turnspan allow".',
        },
      ]
    }
  }
}

const withoutGaps = (problems: readonly (Problem | false)[]): readonly Problem[] =>
  problems.filter((problem) => problem !== false)
