// Manifests as their own programs see them: Compose's loader and kustomize, both as Go modules; and the schemas of Kubernetes.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cached } from './cache.ts'
import { goProgram } from './collector-build.ts'
import { type Finished, run, runOk } from './run.ts'

const VALIDATOR = 'kubernetes-validate==1.37.0'
const INSTALL_MS = 1_200_000

export interface ComposeProject {
  readonly services: Readonly<Record<string, ComposeService>>
  readonly secrets: Readonly<Record<string, object>>
}

export interface ComposeService {
  readonly image: string
  readonly profiles: readonly string[]
  readonly command?: readonly string[] | null
  readonly environment?: Readonly<Record<string, string>>
  readonly secrets?: readonly { readonly source: string }[]
  readonly volumes?: readonly { readonly type: string; readonly source: string; readonly target: string }[]
  readonly ports?: readonly {
    readonly target: number
    readonly published: string
    readonly host_ip?: string
  }[]
}

export interface KubernetesObject {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> }
  readonly data?: Readonly<Record<string, string>>
  readonly spec?: KubernetesSpec
}

export interface KubernetesSpec {
  readonly selector?: Readonly<Record<string, unknown>>
  readonly serviceName?: string
  readonly ports?: readonly { readonly targetPort: string }[]
  readonly template?: { readonly metadata: KubernetesObject['metadata']; readonly spec: PodSpec }
}

export interface PodSpec {
  readonly containers: readonly Container[]
  readonly volumes: readonly { readonly name: string; readonly configMap?: { readonly name: string } }[]
}

export interface Container {
  readonly args: readonly string[]
  readonly env: readonly { readonly name: string; readonly value: string }[]
  readonly envFrom: readonly { readonly configMapRef: { readonly name: string } }[]
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[]
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[]
}

/** The path of the program that reads both. */
export const buildManifestReader = (): Promise<string> => goProgram('manifests', 'manifests')

/** As `docker compose config` shows it; `env` fills in its variables. */
export const readCompose = async (
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<ComposeProject> => (await read('compose', file, env)) as ComposeProject

/** As `kubectl kustomize` shows it. */
export const readKustomization = async (folder: string): Promise<readonly KubernetesObject[]> =>
  (await read('kustomize', folder, {})) as readonly KubernetesObject[]

async function read(kind: string, where: string, env: Readonly<Record<string, string>>): Promise<unknown> {
  const options = { env: { PATH: process.env.PATH, ...env }, timeoutMs: 60_000 }
  return JSON.parse((await runOk(await buildManifestReader(), [kind, where], options)).stdout)
}

/** The path of a Python interpreter that has Kubernetes's schemas, of every version, and holds objects against them. */
export async function installKubernetesValidate(): Promise<string> {
  const { stdout } = await runOk('python3', ['-c', 'import sys; print(sys.version, sys.base_prefix)'], {
    timeoutMs: 60_000,
  })
  const dir = await cached({ name: 'kubernetes-validate', content: [VALIDATOR, stdout] }, async (draft) => {
    await runOk('python3', ['-m', 'venv', draft], { timeoutMs: INSTALL_MS })
    const own = join(draft, 'bin', 'python')
    await runOk(own, ['-m', 'pip', 'install', '--quiet', VALIDATOR], { timeoutMs: INSTALL_MS })
  })
  return join(dir, 'bin', 'python')
}

/** Code 0 where a cluster of that version knows every field. */
export async function validateKubernetes(
  objects: readonly KubernetesObject[],
  { version, dir }: { readonly version: string; readonly dir: string },
): Promise<Finished> {
  const file = join(dir, 'objects.yaml')
  writeFileSync(file, objects.map((object) => JSON.stringify(object)).join('\n---\n'))
  const args = ['-m', 'kubernetes_validate', '--strict', '-k', version, file]
  return run(await installKubernetesValidate(), args, { timeoutMs: 120_000 })
}
