// Every file of collector-config/ before the programs that would read it: the Collector, Compose's loader, kustomize and
// Kubernetes's schemas. Containers are not started: there is no engine here.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildCollector, buildKafkaCollector, shipped } from '../rig/collector.ts'
import {
  buildManifestReader,
  type Container,
  installKubernetesValidate,
  type KubernetesObject,
  readCompose,
  readKustomization,
  validateKubernetes,
} from '../rig/manifests.ts'
import { needs } from '../rig/need.ts'
import { run } from '../rig/run.ts'
import { tempDir } from '../rig/temp-dir.ts'

const needed = needs({
  collector: buildCollector,
  kafka: buildKafkaCollector,
  manifests: buildManifestReader,
})

const FOLDER = shipped('')
const FILES = [
  'agent',
  'fan-out',
  'gateway',
  'load-balancing',
  'metrics',
  'kafka-producer',
  'kafka-consumer',
].map((name) => `${name}.yaml`)
const GATEWAYS = '{static: {hostnames: ["gateway-1:4317", "gateway-2:4317"]}}'

type Binaries = { readonly collector: string; readonly kafka: string }

/** The Collector's word on a command line and its environment; `/etc/otelcol/config` is this folder. */
async function validate(binaries: Binaries, args: readonly string[], env: Readonly<Record<string, string>>) {
  const here = args.map((arg) => arg.replace('/etc/otelcol/config/', `${FOLDER}/`))
  const binary = args.some((arg) => arg.includes('kafka')) ? binaries.kafka : binaries.collector
  return run(binary, ['validate', ...here], { env: { ...env }, timeoutMs: 60_000 })
}

describe('the configurations', () => {
  test('are all that there is, name addresses and secrets by variables only, and start with their defaults', async (ctx) => {
    const binaries = needed(ctx)
    const others = ['compose.yaml', 'kustomization.yaml']
    const there = fs.readdirSync(FOLDER).filter((name) => name.endsWith('.yaml') && !others.includes(name))
    expect(there.sort()).toEqual([...FILES].sort())
    for (const file of FILES) {
      const done = await validate(binaries, [`--config=${shipped(file)}`], { GATEWAYS })
      expect(done, file).toMatchObject({ code: 0, stderr: '' })
      const lines = fs.readFileSync(shipped(file), 'utf8').split('\n')
      const said = lines.map((line) => line.replace(/^\s*#.*| #.*/, '').replace(/\$\{env:[^}]*\}/g, ''))
      expect(said.join('\n'), file).not.toMatch(/https?:\/\/|\d+\.\d+\.\d+\.\d+|localhost|\/etc\/|\/var\//)
      const variables = lines.flatMap((line) =>
        [...line.matchAll(/\$\{env:(\w+)/g)].map((match) => match[1] ?? ''),
      )
      const readme = fs.readFileSync(shipped('README.md'), 'utf8')
      for (const name of new Set(variables)) expect(readme, `${file}: ${name}`).toContain(`\`${name}\``)
    }
  })

  test('are taken with the older names of their components, too', async (ctx) => {
    const binaries = needed(ctx)
    const readme = fs.readFileSync(shipped('README.md'), 'utf8')
    const older = [...readme.matchAll(/^\| `(\w+)` \| `(\w+)` \|$/gm)].map(
      ([, now = '', before = '']) => [now, before] as const,
    )
    expect(older.length).toBeGreaterThan(3)
    const folder = tempDir('older')
    const renamed = new Set<string>()
    for (const file of FILES.filter((name) => !name.includes('kafka'))) {
      let text = fs.readFileSync(shipped(file), 'utf8')
      for (const [now, before] of older) {
        if (text.includes(now)) renamed.add(now)
        text = text.replaceAll(now, before)
      }
      fs.writeFileSync(path.join(folder, file), text)
      const done = await validate(binaries, [`--config=${path.join(folder, file)}`], { GATEWAYS })
      expect(done.code, `${file}: ${done.stderr}`).toBe(0)
    }
    expect(renamed).toEqual(new Set(older.map(([now]) => now)))
  })
})

describe('compose.yaml', () => {
  test('is one that Compose takes, whose Collectors start with the files and variables they are given', async (ctx) => {
    const binaries = needed(ctx)
    const file = shipped('compose.yaml')
    const env = { MLFLOW_IMAGE: 'mlflow', SECRETS_DIR: '/secrets' }
    await expect(readCompose(file, {})).rejects.toThrow(/MLFLOW_IMAGE.*an image that has mlflow/)
    const { services, secrets } = await readCompose(file, env)
    const used = new Set<string>()
    const collectors = Object.entries(services).filter(([, { image }]) => image.includes('collector'))
    expect(collectors.length).toBeGreaterThan(5)
    for (const [name, service] of collectors) {
      const { command, environment = {}, volumes = [] } = service
      const done = await validate(binaries, command ?? [], environment)
      expect(done, `${name}: ${done.stderr}`).toMatchObject({ code: 0 })
      const mounted = volumes.filter(({ type }) => type === 'bind').map(({ target }) => `--config=${target}`)
      expect(mounted.sort()).toEqual([...(command ?? [])].sort())
      for (const { source } of volumes.filter(({ type }) => type === 'bind')) {
        expect(fs.existsSync(source), source).toBe(true)
        used.add(path.basename(source))
      }
      const given = new Set((service.secrets ?? []).map(({ source }) => `/run/secrets/${source}`))
      const paths = Object.values(environment).filter((value) => value.startsWith('/run/secrets/'))
      const inUse = paths.filter((value) => value !== '/run/secrets/tls-ca' || given.has(value))
      expect([...given].sort()).toEqual([...new Set(inUse)].sort())
      for (const one of given) expect(secrets).toHaveProperty([path.basename(one)])
    }
    expect([...used].sort()).toEqual(FILES.filter((name) => name !== 'fan-out.yaml').sort())
    // What has no token is for this host alone.
    const open = Object.entries(services).filter(([, service]) => !service.secrets)
    for (const [name, { ports = [] }] of open)
      for (const { host_ip } of ports) expect(host_ip, name).toBe('127.0.0.1')
    // Each way has what it needs, and only one of them the port.
    for (const way of ['agent', 'gateways', 'kafka']) {
      const own = Object.values(services).filter(({ profiles }) => profiles.includes(way))
      const entries = own.flatMap(({ ports = [] }) => ports.filter(({ published }) => published === '4318'))
      expect(entries, way).toHaveLength(1)
    }
  })
})

describe('the manifests for Kubernetes', () => {
  const withSchemas = needs({ validate: installKubernetesValidate })

  test('have no field that a cluster does not know, in the oldest supported version and the newest', async (ctx) => {
    needed(ctx)
    withSchemas(ctx)
    const objects = await readKustomization(FOLDER)
    for (const version of ['1.33.0', '1.37.0']) {
      const done = await validateKubernetes(objects, { version, dir: tempDir('kubernetes') })
      expect(done.code, done.stdout + done.stderr).toBe(0)
    }
    const spoiled = JSON.parse(JSON.stringify(objects).replaceAll('volumeMounts', 'volumeMount'))
    expect(
      await validateKubernetes(spoiled, { version: '1.37.0', dir: tempDir('kubernetes') }),
    ).toMatchObject({ code: 1 })
  })

  test('fit together, and their Collectors start with the files and variables they are given', async (ctx) => {
    const binaries = needed(ctx)
    const objects = await readKustomization(FOLDER)
    const named = (kind: string, name: string) =>
      objects.find((object) => object.kind === kind && object.metadata.name === name)
    const pods = objects.flatMap(({ spec }) => (spec?.template ? [spec.template] : []))
    expect(pods.length).toBeGreaterThan(3)
    const used = new Set<string>()
    for (const { metadata, spec } of pods) {
      for (const container of spec.containers) {
        const done = await validate(binaries, container.args, environmentOf(container, objects))
        expect(done, `${metadata.name}: ${done.stderr}`).toMatchObject({ code: 0 })
        const config = spec.volumes.find(({ name }) => name === 'config')?.configMap?.name ?? ''
        for (const arg of container.args) {
          const file = arg.replace('--config=/etc/otelcol/config/', '')
          expect(named('ConfigMap', config)?.data?.[file]).toBe(fs.readFileSync(shipped(file), 'utf8'))
          used.add(file)
        }
        const mounts = container.volumeMounts.map(({ mountPath }) => mountPath)
        for (const { value } of container.env.filter(({ value }) => value.startsWith('/')))
          expect(
            mounts.some((mount) => value.startsWith(mount)),
            value,
          ).toBe(true)
      }
    }
    expect([...used].sort()).toEqual(
      FILES.filter((name) => !['agent.yaml', 'fan-out.yaml'].includes(name)).sort(),
    )

    for (const service of objects.filter(({ kind }) => kind === 'Service')) {
      const pod = pods.find(({ metadata }) => metadata.labels?.app === service.spec?.selector?.app)
      const ports = pod?.spec.containers.flatMap((container) => container.ports.map(({ name }) => name))
      for (const { targetPort } of service.spec?.ports ?? []) expect(ports).toContain(targetPort)
    }
    for (const { spec } of objects.filter(({ kind }) => kind === 'StatefulSet'))
      expect(named('Service', spec?.serviceName ?? '')).toBeDefined()
    // Chosen by label: each object belongs to a way.
    for (const { metadata } of objects)
      expect(['all', 'gateways', 'kafka']).toContain(metadata.labels?.['turnspan.way'])
  })
})

function environmentOf(
  { env, envFrom }: Container,
  objects: readonly KubernetesObject[],
): Record<string, string> {
  const maps = envFrom.map(
    ({ configMapRef }) => objects.find(({ metadata }) => metadata.name === configMapRef.name)?.data ?? {},
  )
  return Object.assign({}, ...maps, ...env.map(({ name, value }) => ({ [name]: value })))
}
