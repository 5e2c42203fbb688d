import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Asker } from '../../src/cli/ask.ts'
import { askWhere } from '../../src/cli/autolog/ask-where.ts'
import { KINDS_TO_ADD } from '../../src/cli/destinations/asked.ts'
import { readEnvironment } from '../../src/config/environment.ts'
import { homeAt } from '../../src/disk/home.ts'
import { tempDir } from '../rig/temp-dir.ts'

function contextWith(env: Readonly<Record<string, string>>) {
  const folder = tempDir('ask-where')
  const home = homeAt(path.join(folder, '.turnspan'))
  const environment = readEnvironment({ HOME: folder, ...env })
  return { environment, home, launcher: home.launcher, projectsFolder: path.join(folder, 'projects') }
}

/** Takes what begins with it; notes what was offered. */
function choosing(answer: string | undefined) {
  const offered: string[] = []
  const ask: Asker = {
    choose: async (_, choices) => {
      offered.push(...choices.map(({ label }) => label))
      return choices.find(({ label }) => answer !== undefined && label.startsWith(answer))?.value
    },
    text: async () => undefined,
  }
  return { ask, offered }
}

const KINDS = KINDS_TO_ADD.map(({ title }) => title)

describe('where traces should go', () => {
  test('may be what MLflow’s own tools were told, a server that answers, the local store, or any kind', async () => {
    const context = contextWith({ MLFLOW_TRACKING_URI: 'https://me:secret@mlflow.example' })
    const { ask, offered } = choosing('The local')
    expect(await askWhere(context, ask, true)).toEqual({ status: 'answered', options: {}, words: [] })
    expect(offered).toEqual([
      'MLflow at https://…@mlflow.example',
      'MLflow at http://127.0.0.1:5000',
      'The local store only',
      ...KINDS,
    ])
  })

  test('is what the flags would have said', async () => {
    const { ask } = choosing('MLflow at http://127.0.0.1:5000')
    expect(await askWhere(contextWith({}), ask, true)).toEqual({
      status: 'answered',
      options: { trackingUri: 'http://127.0.0.1:5000' },
      words: [],
    })
  })

  test('is offered once where the shell names the server that answers', async () => {
    const context = contextWith({ MLFLOW_TRACKING_URI: 'http://127.0.0.1:5000' })
    const { ask, offered } = choosing('MLflow at')
    expect(await askWhere(context, ask, true)).toMatchObject({ status: 'answered', options: {} })
    expect(offered.filter((label) => label.startsWith('MLflow at'))).toHaveLength(1)
  })

  test('is nowhere where the person breaks off', async () => {
    expect(await askWhere(contextWith({}), choosing(undefined).ask, false)).toEqual({ status: 'cancelled' })
    // Also in the middle of what a kind wants to know.
    expect(await askWhere(contextWith({}), choosing('Langfuse').ask, false)).toEqual({
      status: 'failed',
      why: 'Nothing was added.',
    })
  })
})
