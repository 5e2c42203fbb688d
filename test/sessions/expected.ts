// What each recording holds, turn by turn: worked out from the requests that the scripted model saw, then read by eye.
// Origin and status, answered calls, tool calls by their ids, compactions, subagents.

export const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  '01-text': ['user completed, 1 calls'],
  '02-bash': ['user completed, 2 calls, Bash ok'],
  '02-bash@2.1.197': ['user completed, 2 calls, Bash ok'],
  '03-files': ['user completed, 6 calls, Read ok, Edit ok, Write ok, Glob ok, Grep ok'],
  '04-parallel': ['user completed, 2 calls, Bash ok, Read ok, Bash ok'],
  '05-fail': [
    'user completed, 7 calls, Bash error, Read error, Edit error, NoSuchTool error, Read error, Bash error',
  ],
  '06-denied': ['user completed, 4 calls, Bash denied, Bash denied, Write denied'],
  '07-subagent': ['user completed, 5 calls, Agent ok, Bash ok, Read ok, general-purpose completed'],
  '07-subagent@2.1.197': ['user completed, 5 calls, Agent ok, Bash ok, Read ok, general-purpose completed'],
  '09-background': [
    'user completed, 4 calls, Bash ok, Agent ok, Bash ok, general-purpose completed',
    'task_notification completed, 1 calls',
    'task_notification completed, 1 calls',
  ],
  '10-multi': [
    'user completed, 1 calls',
    'user completed, 1 calls',
    'user completed, 1 calls',
    'user completed, 1 calls',
    'user completed, 1 calls',
  ],
  '11-compact': [
    'user completed, 1 calls',
    'slash_command completed, 0 calls, compaction',
    'user completed, 1 calls',
  ],
  '12b-fail': ['user failed, 0 calls', 'user failed, 0 calls', 'user completed, 1 calls'],
  '12b-fail@2.1.197': ['user failed, 0 calls', 'user failed, 0 calls', 'user failed, 0 calls'],
  '13-thinking': ['user completed, 2 calls, Bash ok'],
  '14-large': ['user completed, 4 calls, Bash ok, Read ok, Read error'],
  '15-mcp': ['user completed, 3 calls, mcp__tiny__echo ok, mcp__tiny__fail error'],
  '16-skill': ['slash_command completed, 1 calls', 'user completed, 2 calls, Skill ok'],
  '17b-esc': [
    'user interrupted, 1 calls, Bash interrupted',
    'user interrupted, 1 calls',
    'user completed, 1 calls',
  ],
  '18-stop-block': ['user completed, 2 calls'],
  '19-plan': [
    'user completed, 3 calls, ToolSearch ok, ExitPlanMode error',
    'user completed, 3 calls, ExitPlanMode ok, Bash ok',
  ],
  '21-fork': [
    'user completed, 1 calls',
    'user completed, 1 calls',
    'user completed, 1 calls',
    'user completed, 1 calls',
  ],
  '24-sigkill': [
    'user unfinished, 2 calls, Bash ok, Bash unfinished',
    'user unfinished, 0 calls',
    'user completed, 1 calls',
  ],
  '28-nested': [
    'user completed, 7 calls, Agent ok, Agent ok, Bash error, Agent error, general-purpose completed, helper completed, helper failed',
  ],
  '33-queued': ['user completed, 2 calls, Bash ok', 'bash_mode completed, 1 calls'],
}
