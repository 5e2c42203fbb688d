// What is wrong, each with what to do about it.
import { destinationNamedBy, trustedParts } from '../../config/project.ts'
import { isTrusted } from '../../config/trust.ts'
import type { Home } from '../../disk/home.ts'
import type { RuntimeFacts } from '../../hook/install.ts'
import type { RecordedEnv } from '../../hook/record.ts'
import { VERSION } from '../../version.ts'
import type { DestinationStatus, ScopeStatus, Status } from './gather.ts'

export interface Problem {
  readonly what: string
  readonly cure: string
}

interface Facts extends Omit<Status, 'problems'> {
  readonly env: RecordedEnv
  readonly home: Home
  readonly runtime: RuntimeFacts
  readonly configProblems: readonly string[]
}

export function findProblems(facts: Facts): Problem[] {
  const on = facts.scopes.filter(({ hooks }) => hooks === 'current' || hooks === 'stale')
  return [
    ...facts.scopes.flatMap(scopeProblems),
    ...(on.length > 0 ? runtimeProblems(facts) : []),
    ...facts.configProblems.map((what) => ({
      what,
      cure: 'Mend it; until then events wait and nothing is lost.',
    })),
    ...untrustedProblems(facts),
    ...facts.destinations.flatMap(destinationProblems),
  ]
}

function scopeProblems(scope: ScopeStatus): Problem[] {
  const { file, hooks, details, oldMlflow } = scope
  const again = 'Run "turnspan autolog claude" again.'
  return [
    ...(hooks === 'stale'
      ? [{ what: `${file}: hooks are missing or of an older version (${details.join(', ')}).`, cure: again }]
      : []),
    ...(hooks === 'unreadable'
      ? [{ what: details.join(' '), cure: 'Mend the file; Claude Code ignores it as it is.' }]
      : []),
    ...(scope.notLoaded !== undefined && hooks !== 'none'
      ? [
          {
            what: `${file}: Claude Code reads plain JSON only and skips the file as a whole (${scope.notLoaded}).`,
            cure: 'Make it plain JSON.',
          },
        ]
      : []),
    ...(scope.allHooksDisabled
      ? [
          {
            what: `${file}: disableAllHooks is true, so no hook runs.`,
            cure: 'Remove it or set it to false.',
          },
        ]
      : []),
    ...(scope.isSwitchedOff
      ? [
          {
            what: `${file}: MLFLOW_CLAUDE_TRACING_ENABLED is not true, so nothing is recorded.`,
            cure: 'Set it to "true", or run "turnspan autolog claude" again.',
          },
        ]
      : []),
    ...oldMlflow.map((what) => ({
      what: `${file}: ${what} Every turn is traced twice.`,
      cure: 'Run "turnspan autolog claude -y" to switch it off.',
    })),
  ]
}

function runtimeProblems({ runtime, home }: Facts): Problem[] {
  const cure = 'Run "turnspan autolog claude" again.'
  if (runtime.status === 'absent')
    return [{ what: `${home.bin}: the runtime is gone, so no hook does anything.`, cure }]
  return [
    ...(runtime.nodeRuns
      ? []
      : [{ what: `The hook's node (${runtime.node ?? 'unknown'}) is not there any more.`, cure }]),
    ...(runtime.altered.length > 0
      ? [{ what: `${home.bin}: ${runtime.altered.join(', ')} changed since it was installed.`, cure }]
      : []),
    ...(runtime.version !== VERSION
      ? [{ what: `${home.bin} holds version ${runtime.version ?? 'unknown'}, this is ${VERSION}.`, cure }]
      : []),
  ]
}

function untrustedProblems({ env, home, directory }: Facts): Problem[] {
  return trustedParts(env).flatMap((values) => {
    const named = destinationNamedBy(values)
    const uri = values.MLFLOW_TRACKING_URI ?? values.TURNSPAN_OTLP_ENDPOINT
    if (named === undefined) {
      return [
        {
          what: `This version cannot send to ${uri}.`,
          cure: 'Give the http(s):// address of an MLflow server.',
        },
      ]
    }
    return isTrusted(home, directory, values)
      ? []
      : [
          {
            what: `The project's settings want to send traces to ${uri}; you have not allowed that.`,
            cure: 'Look at it, then run "turnspan allow".',
          },
        ]
  })
}

function destinationProblems(destination: DestinationStatus): Problem[] {
  const { id, url, waiting, refused, isStopped, reachable, finding, lastFailure } = destination
  return [
    ...(isStopped
      ? [
          {
            what: `${id} (${url}): ${lastFailure?.reason ?? 'stopped'}`,
            cure: 'Mend its settings; then everything that waits goes.',
          },
        ]
      : reachable
        ? []
        : [
            {
              what: `${id} (${url}) cannot be reached: ${finding}`,
              cure: `Start it or mend its address; ${waiting} waiting, nothing is lost.`,
            },
          ]),
    ...(refused > 0
      ? [
          {
            what: `${id}: ${refused} refused. ${lastFailure?.reason ?? ''}`.trim(),
            cure: `The answers are in the delivery folder of ${id}.`,
          },
        ]
      : []),
  ]
}
