// Experiments in a folder of MLflow's file store: `<folder>/<id>/meta.yaml`.
import { randomInt } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Experiment } from '../experiment.ts'
import { replace } from './replace.ts'
import { textsIn, yamlOf } from './yaml.ts'

const META = 'meta.yaml'
const DEFAULT = { id: '0', name: 'Default' }
/** MLflow's ids of new ones have so many digits. */
const ID_DIGITS = 18

export function experimentAt(root: string, id: string): Experiment | undefined {
  const isThere = (folder: string) => fs.existsSync(path.join(root, folder, id, META))
  if (isThere('.trash')) return { ...namedIn(path.join(root, '.trash', id), id), deleted: true }
  return isThere('.') ? namedIn(path.join(root, id), id) : undefined
}

export function experimentNamed(root: string, name: string): Experiment | undefined {
  const ids = [...foldersIn(root), ...foldersIn(path.join(root, '.trash'))]
  return ids
    .filter((id) => /^\d+$/.test(id))
    .flatMap((id) => experimentAt(root, id) ?? [])
    .find((experiment) => experiment.name === name)
}

/** Also makes the folder what MLflow makes of one that it sees for the first time. */
export function makeExperiment(root: string, name: string, nowMs: number): Experiment {
  prepareStore(root, nowMs)
  const digits = Array.from({ length: ID_DIGITS }, (_, at) => randomInt(at === 0 ? 1 : 0, 10))
  return write(root, { id: digits.join(''), name }, nowMs)
}

/** Nothing is changed in a folder that has experiments. */
export function prepareStore(root: string, nowMs: number): void {
  if (foldersIn(root).some((id) => /^\d+$/.test(id))) return
  write(root, DEFAULT, nowMs)
  fs.mkdirSync(path.join(root, '.trash'), { recursive: true })
}

function write(
  root: string,
  { id, name }: { readonly id: string; readonly name: string },
  nowMs: number,
): Experiment {
  const folder = path.join(root, id)
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const meta = {
    artifact_location: pathToFileURL(folder).href,
    creation_time: nowMs,
    experiment_id: id,
    last_update_time: nowMs,
    lifecycle_stage: 'active',
    name,
  }
  replace(path.join(folder, META), yamlOf(meta))
  return { id, name, deleted: false }
}

function namedIn(folder: string, id: string): Experiment {
  const { name = id, lifecycle_stage: stage } = textsIn(fs.readFileSync(path.join(folder, META), 'utf8'))
  return { id, name, deleted: stage === 'deleted' }
}

export function foldersIn(folder: string): readonly string[] {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  } catch {
    return []
  }
}
