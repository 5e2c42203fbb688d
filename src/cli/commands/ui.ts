import { missingOfPage } from '../../page-server/routes/shell.ts'
import { type PageServer, startPageServer } from '../../page-server/server.ts'
import type { Given } from '../command-entry.ts'
import { openContext, readSettingsOf } from '../context.ts'
import { stoppable } from '../interrupt.ts'
import { asJson, failure, type Result, success, wrongUse } from '../result.ts'
import { openerFor, openIn } from '../ui/browser.ts'
import { deskFor } from '../ui/desk.ts'
import { placeFor } from '../ui/place.ts'

const MOST_PORT = 65_535

/** Serves the page until it is stopped, or has ended by itself. */
export async function ui({ argument, options }: Given): Promise<Result> {
  const port = portIn(options.port)
  if (port === undefined) return wrongUse(`--port is a number from 0 to ${MOST_PORT}.`)
  const context = openContext()
  const read = readSettingsOf(context)
  if (!read.ok) return read.result
  const { worked } = await stoppable(async (signal) => {
    const desk = deskFor(context, read.settings, signal)
    const missing = missingOfPage(desk.pageFolder)
    if (missing !== undefined) {
      return failure(`This installation of turnspan lacks the page (${missing}): install it again.`)
    }
    const place = await placeFor(desk.library, argument)
    if (!place.ok) return wrongUse(place.why)
    const started = await serverOn(port, desk)
    if ('exitCode' in started) return started
    try {
      await show(
        started,
        place.path,
        { isOpened: options.open !== false, isJson: options.json === true },
        context,
      )
      const why = await Promise.race([started.ended, stopped(signal)])
      return why === undefined ? success('') : failure(why)
    } finally {
      desk.hub.close()
      await started.close()
    }
  })
  return worked
}

function portIn(given: unknown): number | undefined {
  if (given === undefined) return 0
  const port = Number(given)
  return /^\d{1,5}$/.test(String(given)) && port <= MOST_PORT ? port : undefined
}

async function serverOn(port: number, desk: Parameters<typeof startPageServer>[0]['desk']) {
  try {
    return await startPageServer({ desk, port })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') {
      return failure(
        `Port ${port} is taken: end what listens there, or leave --port out for one that is free.`,
      )
    }
    if (code === 'EACCES') return failure(`Port ${port} is not yours to open: choose one above 1023.`)
    throw error
  }
}

/** The link is printed for the person alone; a program's arguments can be read by every user of the machine. */
async function show(
  server: PageServer,
  path: string,
  { isOpened, isJson }: { readonly isOpened: boolean; readonly isJson: boolean },
  { environment }: ReturnType<typeof openContext>,
): Promise<void> {
  const base = `http://127.0.0.1:${server.port}`
  const link = `${base}${path}#t=${server.token}`
  process.stdout.write(`${isJson ? asJson({ url: link, port: server.port }) : link}\n`)
  if (!isOpened) return
  const opener = openerFor({ platform: process.platform, lookup: environment.lookup })
  const say = (words: string) => process.stderr.write(`${words}\n`)
  if ('why' in opener) say(`No browser was opened: ${opener.why}. Open the link yourself.`)
  else if (!(await openIn(opener, `${base}${path}#c=${server.newCode()}`))) {
    say(`"${opener.command}" could not be started. Open the link yourself.`)
  }
  if (!isJson) say('Ctrl-C ends it.')
}

const stopped = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined)
    else signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
