// node leash.mjs MAX_SECONDS COMMAND [ARG...]
// Runs a server that cannot outlive its test. Its process group is killed when the lifeline (fd 3, held by the test
// process alone) closes, for whatever reason that process went away, and when its time is up.
// The server's pid is written to the lifeline; the leash ends when the server ends.
import { spawn } from 'node:child_process'
import { Socket } from 'node:net'

const [maxSeconds, command, ...args] = process.argv.slice(2)

// A socket, not a file stream: a blocking read would keep this process from ending.
const lifeline = new Socket({ fd: 3 })
const server = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true })
const killServer = () => process.kill(-server.pid, 'SIGKILL')

server.on('error', (error) => {
  process.stderr.write(`${command} could not be started: ${error.message}\n`)
  process.exit(127)
})
server.on('spawn', () => {
  lifeline.write(`${server.pid}\n`)
  lifeline.on('end', killServer)
  lifeline.on('error', killServer)
  lifeline.resume()
  setTimeout(killServer, Number(maxSeconds) * 1000)
})
server.on('exit', (code) => process.exit(code ?? 1))
