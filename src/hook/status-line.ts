// The program behind a status line: what the flusher wrote of the session, printed. No node, so that it costs nothing to
// ask it three times a second. https://code.claude.com/docs/en/statusline

/** In the home: a file a session, its line with a line break. Without the folder nobody writes any. */
export const STATUS_LINES = 'status-lines'

/** Claude Code tells the session's id among much else; only an id of its own form is ever part of a path. */
export function statusLineScript(home: string): string {
  const folder = `'${`${home}/${STATUS_LINES}`.replaceAll("'", `'\\''`)}'`
  return `#!/bin/sh
# turnspan: the line of this session's last turn. Written by "turnspan status-line"; do not edit.
exec 2>/dev/null
IFS= read -r said
id=\${said#*\\"session_id\\":\\"}
[ "$id" = "$said" ] && id=\${said#*\\"session_id\\": \\"}
id=\${id%%\\"*}
case $id in
  *[!0-9a-f-]* | '' | ????????????????????????????????????????*) exit 0 ;;
esac
file=${folder}/$id
[ -f "$file" ] && IFS= read -r line <"$file" && printf '%s\\n' "$line"
exit 0
`
}
