import fs from 'node:fs'
import path from 'node:path'

/**
 * Why nothing is to be written there, if so; a sentence. Whoever runs us in somebody else's home (`sudo -E`) would leave
 * files there that its owner cannot change, and could be led by a link to write anywhere.
 */
export function whyNotOurs(folder: string): string | undefined {
  const me = process.geteuid?.()
  if (me === undefined) return undefined
  const stat = fs.statSync(folder, { throwIfNoEntry: false })
  // What does not exist yet anybody may make where they may write, but root may write everywhere.
  const uid = stat?.uid ?? (me === 0 ? fs.statSync(nearestAbove(folder)).uid : me)
  return uid === me
    ? undefined
    : `${folder} belongs to another user (uid ${uid}, you are ${me}): run this as that user.`
}

function nearestAbove(folder: string): string {
  const above = path.dirname(folder)
  return above === folder || fs.existsSync(above) ? above : nearestAbove(above)
}
