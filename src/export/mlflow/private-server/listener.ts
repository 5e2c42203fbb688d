// Whose a listening port is. Everybody on the machine can read in the arguments which port a server is about to take,
// and be there first: so nothing is sent, not even the secret path, before the port is known to be this user's.
import fs from 'node:fs'

const LISTEN = '0A'

/** Linux tells it; elsewhere nobody is asked, and true is assumed. */
export function listensAsUs(port: number, table = '/proc/net/tcp'): boolean {
  const uid = process.geteuid?.()
  let text: string
  try {
    text = fs.readFileSync(table, 'utf8')
  } catch {
    return true
  }
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const owners = text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, address = '', , state]) => address.endsWith(local) && state === LISTEN)
    .map((columns) => Number(columns[7]))
  return owners.length > 0 && owners.every((owner) => owner === uid)
}
