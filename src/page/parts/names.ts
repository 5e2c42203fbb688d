/** `/home/dev/code/app` → `~/code/app`; of a long one its end. */
export function folderName(folder: string): string {
  const home = folder.replace(/^\/(?:home|Users)\/[^/]+(?=\/|$)/, '~').replace(/^[A-Z]:\\Users\\[^\\]+/i, '~')
  const parts = home.split(/[/\\]/)
  return parts.length > 4 ? `…/${parts.slice(-2).join('/')}` : home
}
