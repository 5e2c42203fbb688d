// What stands below "hooks" in a settings file, entry by entry, and how to take entries out again.
import { chain, done, type Edit, removeAt, removeIfEmpty, valueAt } from '../jsonc/edit.ts'

export interface HookEntry {
  readonly event: string
  /** Position in the event's list of groups. */
  readonly group: number
  /** Position in the group's list of hooks. */
  readonly index: number
  readonly command: string
  readonly fields: Readonly<Record<string, unknown>>
  /** Whether the group has a matcher that lets only some occasions through. */
  readonly matched: boolean
}

/** Every hook that is a command. What is not built as Claude Code wants it is no entry of anybody. */
export function hookEntries(text: string): readonly HookEntry[] {
  return entriesOf(valueAt(text, ['hooks'])).flatMap(([event, groups]) =>
    listOf(groups).flatMap((group, groupIndex) =>
      listOf(fieldsOf(group).hooks).flatMap((hook, index): HookEntry[] => {
        const fields = fieldsOf(hook)
        if (typeof fields.command !== 'string') return []
        const matched = ![undefined, '', '*'].includes(fieldsOf(group).matcher as string | undefined)
        return [{ event, group: groupIndex, index, command: fields.command, fields, matched }]
      }),
    ),
  )
}

/** Takes entries out, and with them the groups, events and `hooks` that hold nothing any more because of it. */
export function removeEntries(text: string, entries: readonly HookEntry[]): Edit {
  // Backwards, so that the positions of those before stay right.
  return entries.toReversed().reduce<Edit>((edit, { event, group, index }) => {
    const groupPath = ['hooks', event, group]
    return chain(
      edit,
      (current) => removeAt(current, [...groupPath, 'hooks', index]),
      (current) =>
        isEmptyList(current, [...groupPath, 'hooks']) ? removeAt(current, groupPath) : done(current),
      (current) => removeIfEmpty(current, ['hooks', event]),
      (current) => removeIfEmpty(current, ['hooks']),
    )
  }, done(text))
}

export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(fieldsOf(value))
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function isEmptyList(text: string, path: readonly (string | number)[]): boolean {
  const value = valueAt(text, path)
  return Array.isArray(value) && value.length === 0
}
