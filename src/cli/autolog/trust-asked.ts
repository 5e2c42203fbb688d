// After setup: this user's word for what was asked for, and a word to this user where the hooks will see another thing.

import { shownAddress } from '../../config/address.ts'
import { readConfig } from '../../config/config.ts'
import { settingsOf } from '../../config/settings.ts'
import { isSameTarget, type Named, whereTo } from '../../config/standing.ts'
import { trust } from '../../config/trust.ts'
import type { RecordedEnv } from '../../hook/record.ts'
import type { Context } from '../context.ts'
import { envIn, envSources, mergedEnv, sourceOf } from './env-seen.ts'
import { settingsThatCount } from './settings-files.ts'
import type { Wish } from './wish.ts'

/** Sentences for what needs a person. */
export function trustWhatWasAsked(
  context: Context,
  wish: Wish,
  experimentId: string | undefined,
): readonly string[] {
  const { home, environment } = context
  const { directory, scope } = wish
  const read = readConfig(home.config)
  const judge = { home, settings: settingsOf(read.ok ? read.config : {}), project: directory }
  const wanted = targetsOf(wish, experimentId)
  const isWanted = (named: Named) =>
    named.standing !== 'unsupported' && wanted.some((target) => isSameTarget(target, configOf(named)))

  const failures = new Set<string>()
  for (const env of scope === 'user' ? [] : possibleEnvs(environment.recorded, context, directory)) {
    for (const named of whereTo(env, judge)) {
      if (named.standing !== 'untrusted' || !isWanted(named)) continue
      const trusted = trust(home, directory, named.values, Date.now())
      if (!trusted.ok) failures.add(trusted.why)
    }
  }
  const sources = envSources(context, directory)
  const seen = whereTo(mergedEnv(sources), judge)
  const whose = (name: keyof RecordedEnv) => sourceOf(sources, name)
  return [
    ...failures,
    ...seen.flatMap((named) => strangerInWords(named, whose)),
    ...wanted.flatMap((target) => overriddenInWords(target, seen, whose)),
  ]
}

type Whose = (name: keyof RecordedEnv) => string | undefined
type Target = ReturnType<typeof targetsOf>[number]

/** A settings file of a higher rank may name another place than the one that was asked for. */
function overriddenInWords(target: Target, seen: readonly Named[], whose: Whose): readonly string[] {
  const variable = variableOf(target)
  const other = seen.find(({ values }) => values[variable] !== undefined)
  const isOverridden =
    other !== undefined && (other.standing === 'unsupported' || !isSameTarget(target, configOf(other)))
  return isOverridden ? [`${whose(variable)} goes before it: what it says of ${variable} counts.`] : []
}

const VARIABLE = { mlflow: 'MLFLOW_TRACKING_URI', otlp: 'TURNSPAN_OTLP_ENDPOINT' } as const
const variableOf = ({ kind }: Target) => (kind === 'otlp' ? VARIABLE.otlp : VARIABLE.mlflow)

const configOf = (named: Exclude<Named, { standing: 'unsupported' }>) =>
  named.standing === 'own' ? named.destination : named.destination.config

function targetsOf({ mlflow, otlp }: Wish, experimentId: string | undefined) {
  return [
    ...(mlflow === undefined ? [] : [{ ...mlflow, ...(experimentId !== undefined && { experimentId }) }]),
    ...(otlp === undefined ? [] : [{ kind: 'otlp', ...otlp } as const]),
  ]
}

/** The next session may be started from another shell than this one, and a file that is skipped now may be mended. */
function possibleEnvs(shell: RecordedEnv, context: Context, directory: string): readonly RecordedEnv[] {
  const settings = Object.assign(
    {},
    ...settingsThatCount(context, directory).map(({ path }) => envIn(path, true)),
  ) as RecordedEnv
  return [settings, { ...shell, ...settings }]
}

function strangerInWords(named: Named, whose: Whose): readonly string[] {
  const variable = named.values.MLFLOW_TRACKING_URI === undefined ? VARIABLE.otlp : VARIABLE.mlflow
  const where = whose(variable) ?? 'Your settings'
  switch (named.standing) {
    case 'own':
    case 'trusted':
      return []
    case 'untrusted': {
      const address = shownAddress(named.destination.config.url)
      return [`${where} names ${address}; nothing is sent there before you run "turnspan allow".`]
    }
    case 'unsupported':
      return [`${where}: ${named.why}`]
  }
}
