// `/turnspan:status`, `/turnspan:doctor`, `/turnspan:last`: a command's words, and what to do with them.
import { FOLDER } from './manifest.ts'

interface Skill {
  readonly description: string
  /** Of the command line. */
  readonly command: string
  readonly task: string
}

const SKILLS: Readonly<Record<string, Skill>> = {
  status: {
    description:
      'Says whether this project is traced by turnspan, where its traces go, what waits and what is wrong.',
    command: 'status',
    task: 'Tell the user in a few sentences how it stands. If there are problems, name each one with its cure.',
  },
  doctor: {
    description:
      'Tries everything that turnspan needs, every destination too, and says what to do about what fails.',
    command: 'doctor',
    task: 'Tell the user what is wrong and how to mend it, in order. Change nothing without being asked to.',
  },
  last: {
    description:
      'Shows the latest turn of this project as turnspan traced it: calls, tools, tokens, dollars.',
    command: 'show',
    task: 'Show the tree to the user as it is, in a code block, and then say in one sentence what took the longest.',
  },
}

/** By the name of their folder. */
export const skills = (): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(SKILLS).map(([name, skill]) => [name, textOf(skill)]))

const textOf = ({ description, command, task }: Skill) => `---
description: ${JSON.stringify(description)}
disable-model-invocation: true
allowed-tools: Bash(/bin/sh "\${CLAUDE_PLUGIN_ROOT}/${FOLDER}/turnspan" ${command} *)
---

What \`turnspan ${command}\` says now:

\`\`\`\`
!\`/bin/sh "\${CLAUDE_PLUGIN_ROOT}/${FOLDER}/turnspan" ${command} 2>&1 || true\`
\`\`\`\`

${task}
`
