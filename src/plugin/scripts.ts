// What the plugin's hooks run. As in the launcher, only special built-ins of the shell before node or the launcher take
// over: nothing is looked up in PATH, which a cloned project may have written.
import { UNSET } from '../hook/launcher.ts'
import { VERSION } from '../version.ts'

/** In the plugin's data folder: what this version has seen to once. */
export const MARKS = { runtime: `ready-${VERSION}`, options: `options-${VERSION}` } as const

/** Where node is on machines that we know; the last resort of a person is `turnspan doctor --fix`. */
const NODES = [
  '/usr/local/bin/node /opt/homebrew/bin/node /usr/bin/node /run/current-system/sw/bin/node /opt/local/bin/node',
  '"$HOME"/.volta/bin/node "$HOME"/.nvm/versions/node/v[2-9][0-9].*/bin/node',
  '"$HOME"/.local/share/mise/installs/node/[2-9][0-9].*/bin/node "$HOME"/.asdf/installs/nodejs/[2-9][0-9].*/bin/node',
  '"$HOME"/.local/share/fnm/node-versions/v[2-9][0-9].*/installation/bin/node "$HOME"/.nix-profile/bin/node',
  '"$HOME"/.local/bin/node "$HOME"/.bun/bin/node /snap/bin/node',
]

const SILENT = `# It says nothing and never fails.
exec >/dev/null 2>&1
trap 'exit 0' 0
# A client that tells its hooks its process id (2.1.330) lets no project move HOME and its own folders. One that does not
# (2.1.197) lets it, so there nothing is done: "turnspan autolog claude" works with both.
case $CLAUDE_PID in "$PPID") ;; *) exit 0 ;; esac
case $HOME in /*) ;; *) exit 0 ;; esac`

const HEAD = (what: string) => `#!/bin/sh
# turnspan's plugin: ${what} Written by scripts/plugin.mjs; do not edit.
${SILENT}`

const HAND_OVER = `launcher=$HOME/.turnspan/bin/hook
: <"$launcher" || exit 0
exec "$launcher"`

const GET_READY = `root=\${0%/plugin/*}
${UNSET.map((names) => `unset ${names}`).join('\n')}
export TURNSPAN_CLIENT_PID="$PPID"
ready() {
  for node in ${NODES.join(' \\\n    ')}; do
    # Each in a shell of its own, which a file that is not there ends.
    (
      : <"$node" || exit 1
      exec "$node" "$root/dist/bin/ready.cjs" "$1" "$2" </dev/null
    ) && return 0
  done
}`

export const SCRIPTS: Readonly<Record<string, string>> = {
  hook: `${HEAD('hands what the client says to the launcher in your home.')}
${HAND_OVER}
`,
  start: `${HEAD('the same for the start of a session, after the launcher was put there.')}
${GET_READY}
(: <"$1/${MARKS.runtime}") && (: <"$HOME/.turnspan/bin/hook") || ready "$1" runtime
${HAND_OVER}
`,
  options: `${HEAD('takes over what you told Claude Code of the plugin.')}
${GET_READY}
# The first turn of all has to know where to; later nobody waits. The client ends a hook of its own that runs behind (async)
# with itself, and a print run may be over before this is.
if (: <"$1/${MARKS.options}"); then
  ready "$1" options-behind &
else
  ready "$1" options
fi
`,
  turnspan: `#!/bin/sh
# turnspan's command line, for the plugin's skills. Written by scripts/plugin.mjs; do not edit.
root=\${0%/plugin/*}
export TURNSPAN_PLUGIN_ROOT="$root"
if [ -r "$root/dist/cli/main.js" ]; then exec node "$root/dist/cli/main.js" "$@"; fi
if command -v turnspan >/dev/null 2>&1; then exec turnspan "$@"; fi
echo "turnspan: this plugin came without its programs. Install them with: npm install --global turnspan" >&2
exit 1
`,
}
