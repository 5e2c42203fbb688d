// What a session's spans are told with: who, where, what they belong to, and how much of what was said they may hold.
import os from 'node:os'
import { type Content, tightenedBy } from './config/content.ts'
import type { Settings } from './config/settings.ts'
import type { Turn } from './conversation/model.ts'
import { repositoryAt } from './digest/repository.ts'
import { resourceOf } from './digest/surroundings.ts'
import { tagAttributes } from './digest/tags.ts'
import type { SettingOf } from './digest/tell.ts'
import { hashedName, hostNameOf, userIdOf, userName } from './digest/user.ts'
import type { Home } from './disk/home.ts'
import { keyOf } from './disk/key.ts'
import type { NotedSecret, RecordedEnv } from './hook/record.ts'
import { type Ruleset, rulesetOf } from './redact/redact.ts'
import { patternRunner } from './redact/run-pattern.ts'
import { hiddenHome } from './trace/home-paths.ts'
import { callerIn } from './trace/traceparent.ts'
import type { Writing } from './trace/write.ts'

export interface Session {
  readonly id: string
  readonly env: RecordedEnv
  readonly secrets: readonly NotedSecret[]
  /** Whether a turn is told as an import tells it: without what only the machine knows that it ran on. */
  readonly isPast: (turn: Turn | undefined) => boolean
}

export type SettingFor = (session: Session) => SettingOf

/** Asked for every turn, so what is the same for all of them is made once. */
export function openSettings(home: Home, settings: Settings): SettingFor {
  const { user, hostName: host, serviceName, incomingContext } = settings
  const who = once(() => ({ userId: userIdOf(home, user), hostName: hostNameOf(home, host) }))
  const writingFor = openWriting(home, settings)
  return ({ id: sessionId, env, secrets, isPast }) => {
    const { userId, hostName } = who()
    const caller = incomingContext === 'off' ? undefined : callerIn(env.TRACEPARENT, env.TRACESTATE)
    const tags = tagAttributes(env.TURNSPAN_TAGS)
    const writing = writingFor(tightenedBy(settings.content, env), secrets)
    return (turn, startedBy) => ({
      ...writing,
      sessionId,
      resource: resourceOf(serviceName, turn?.version, isPast(turn) ? undefined : { hostName }),
      ...(!isPast(turn) && {
        userId,
        repository: repositoryAt(
          turn?.cwd ?? env.CLAUDE_PROJECT_DIR,
          turn?.startMs ?? Number.POSITIVE_INFINITY,
        ),
        caller,
        tags,
      }),
      isChildOfCaller: incomingContext === 'parent',
      startedBy,
    })
  }
}

function openWriting(home: Home, { redaction, credentials, paths }: Settings) {
  const key = once(() => keyOf(home))
  const hidden = once(() => hiddenHome(os.userInfo().homedir, hashedName(home, 'user', userName() ?? '')))
  const runPattern = patternRunner()
  const rules = new WeakMap<readonly NotedSecret[], Ruleset>()
  const rulesFor = (secrets: readonly NotedSecret[]): Ruleset => {
    const known = rules.get(secrets)
    if (known !== undefined) return known
    const made = rulesetOf({
      ...redaction,
      runPattern,
      values: credentials,
      hashes: secrets,
      // Made at first need: whoever only looks writes nothing.
      ...(secrets.length > 0 && { hmacKey: Buffer.from(key()) }),
    })
    rules.set(secrets, made)
    return made
  }
  return ({ isMasked, without }: Content, secrets: readonly NotedSecret[]): Writing => ({
    ...(isMasked && { rules: rulesFor(secrets) }),
    ...(without.length > 0 && { content: { without: new Set(without), key: key() } }),
    ...(paths === 'hash' && { home: hidden() }),
  })
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
