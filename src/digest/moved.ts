// A worktree moves a session's transcript to the folder of another project, and back.
import fs from 'node:fs'
import path from 'node:path'

/** Where the file is now. Hooks tell; but one that began before the move names the place where it was. */
export function placeOf(file: string, projectsFolder: string): string {
  if (fs.existsSync(file)) return file
  const places = foldersIn(projectsFolder).map((folder) => path.join(folder, path.basename(file)))
  return places.find((place) => fs.existsSync(place)) ?? file
}

function foldersIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder).map((name) => path.join(folder, name))
  } catch {
    return []
  }
}
