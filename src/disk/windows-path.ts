/** `C:\` or `\\server\`: a whole path of Windows, wherever it is read. No whole path of another system begins so. */
export const isWindowsPath = (text: string): boolean => /^(?:[a-z]:[\\/]|\\\\)/i.test(text)
