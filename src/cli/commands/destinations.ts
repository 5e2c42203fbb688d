import { allDestinations } from '../../bridge.ts'
import { shownAddress } from '../../config/address.ts'
import type { Settings } from '../../config/settings.ts'
import { backlog } from '../../export/queue/backlog.ts'
import { deliveryFolder, readCursor } from '../../export/queue/cursor.ts'
import { removeAt, removeIfEmpty } from '../../jsonc/edit.ts'
import { openStore } from '../../store/store.ts'
import { isTerminal, openAsker } from '../ask.ts'
import { editOwnConfig } from '../autolog/own-config.ts'
import type { Given } from '../command-entry.ts'
import { type Context, openContext, readSettingsOf } from '../context.ts'
import { addAsAsked } from '../destinations/add-asked.ts'
import { kindNames, readAsked } from '../destinations/asked.ts'
import { askKind } from '../destinations/questions.ts'
import { tried } from '../destinations/try.ts'
import { addedInWords, contentInWords, listInWords, triedInWords } from '../destinations/words.ts'
import { asJson, failure, type Result, success, wrongUse } from '../result.ts'
import { standingOf } from '../status/destinations.ts'

export async function list({ options }: Given): Promise<Result> {
  const context = openContext()
  const read = readSettingsOf(context)
  if (!read.ok) return read.result
  const { home } = context
  const store = openStore(home.traces)
  const standings = allDestinations({ home, settings: read.settings }).map((destination) => ({
    ...standingOf(destination, deliveryFolder(home, destination.id), store),
    content: contentInWords(destination),
  }))
  return success(options.json === true ? asJson({ destinations: standings }) : listInWords(standings))
}

/** Asks where somebody sits there: all where nothing was given, else no more than must be. */
export async function add({ argument, options }: Given): Promise<Result> {
  const context = openContext()
  const read = readSettingsOf(context)
  if (!read.ok) return read.result
  const ask = isTerminal() && options.json !== true ? await openAsker() : undefined
  const named = argument ?? (ask && (await askKind(ask)))
  if (named === undefined) {
    return ask === undefined
      ? wrongUse(`Say which kind: turnspan destinations add KIND. There are ${kindNames()}.`)
      : success('Nothing was added.')
  }
  const asked = readAsked(named, options)
  if (!asked.ok) return wrongUse(asked.why)
  const asks = argument === undefined ? 'all' : 'missing'
  const done = await addAsAsked(context, asked.asked, { ask, asks, isTested: options.test !== false })
  if (!done.ok) return done.isWrongUse ? wrongUse(done.why) : failure(done.why)
  const { added, notes } = done
  if (options.json === true) {
    const { changed, variables, test, destination } = added
    const { id, kind, url } = destination
    return success(
      asJson({ id, kind, url: shownAddress(url), changed, variables, ...(test && { test }), notes }),
    )
  }
  return success(addedInWords(added, { file: context.home.config, notes }))
}

export async function remove({ argument: id, options }: Given): Promise<Result> {
  const context = openContext()
  const read = readSettingsOf(context)
  if (!read.ok) return read.result
  const { home } = context
  const why = whyNotRemoved(context, read.settings, id)
  if (why !== undefined || id === undefined) return wrongUse(why ?? '')
  const waiting = backlog(openStore(home.traces), id, readCursor(deliveryFolder(home, id))).traces
  const at = ['destinations', id]
  const written = await editOwnConfig(home, [
    (text) => removeAt(text, at),
    (text) => removeIfEmpty(text, ['destinations']),
  ])
  if (!written.ok) return failure(written.why)
  if (options.json === true) return success(asJson({ id, removed: true, waiting }))
  const left =
    waiting === 0
      ? 'Nothing was waiting for it.'
      : `${waiting} ${waiting === 1 ? 'trace was' : 'traces were'} not delivered to it yet: ${waiting === 1 ? 'it stays' : 'they stay'} in the local store.`
  return success(`✓ ${id} is none of your destinations any more. ${left}`)
}

function whyNotRemoved({ home }: Context, settings: Settings, id: string | undefined): string | undefined {
  const own = settings.destinations.map((each) => each.id)
  if (id !== undefined && own.includes(id)) return undefined
  if (allDestinations({ home, settings }).some((each) => each.id === id)) {
    return `"${id}" is what a project's settings name: "turnspan deny" in that project ends it.`
  }
  return unknown(id, own)
}

export async function test({ argument: id, options }: Given): Promise<Result> {
  const context = openContext()
  const read = readSettingsOf(context)
  if (!read.ok) return read.result
  const all = allDestinations({ home: context.home, settings: read.settings })
  const meant = id === undefined ? all : all.filter((each) => each.id === id)
  if (id !== undefined && meant.length === 0) {
    return wrongUse(
      unknown(
        id,
        all.map((each) => each.id),
      ),
    )
  }
  const found = await Promise.all(meant.map(async (each) => ({ id: each.id, ...(await tried(each)) })))
  const output =
    options.json === true ? asJson({ destinations: found }) : triedInWords(found) || listInWords([])
  return found.every(({ ok }) => ok) ? success(output) : failure('', output)
}

function unknown(id: string | undefined, known: readonly string[]): string {
  const there = known.length === 0 ? 'There is none.' : `There are ${known.join(', ')}.`
  return id === undefined ? `Say which one. ${there}` : `No destination is called "${id}". ${there}`
}
