// A real Kafka on loopback, one node as broker and controller (KRaft), from Maven.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cached } from './cache.ts'
import { mvn } from './maven.ts'
import { run, runOk } from './run.ts'
import { freePort, startService } from './service.ts'

const KAFKA_VERSION = '4.1.0'
const INSTALL_MS = 600_000

const artifact = (group: string, name: string, version: string) =>
  `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion><groupId>rig</groupId><artifactId>kafka</artifactId><version>1</version>
<dependencies>
${artifact('org.apache.kafka', 'kafka_2.13', KAFKA_VERSION)}
${artifact('org.apache.kafka', 'kafka-tools', KAFKA_VERSION)}
${artifact('org.apache.logging.log4j', 'log4j-slf4j-impl', '2.24.3')}
</dependencies></project>
`

export interface Kafka {
  /** host:port */
  readonly broker: string
  readonly port: number
  /** Partition and key of every message of a topic, in the order of each partition. */
  keys(topic: string, count: number): Promise<readonly { readonly partition: string; readonly key: string }[]>
  stop(): Promise<void>
}

/** The class path. */
export async function installKafka(): Promise<string> {
  const dir = await cached({ name: 'kafka', content: [POM] }, async (draft) => {
    writeFileSync(join(draft, 'pom.xml'), POM)
    await mvn(['dependency:copy-dependencies', '-DoutputDirectory=lib'], {
      cwd: draft,
      timeoutMs: INSTALL_MS,
    })
  })
  return join(dir, 'lib', '*')
}

/** `dir` holds its messages; that of a stopped one goes on where that one ended, at the same `port`. */
export async function startKafka(dir: string, wantedPort?: number): Promise<Kafka> {
  const jars = await installKafka()
  const [port, controllerPort] = [wantedPort ?? (await freePort()), await freePort()]
  const broker = `127.0.0.1:${port}`
  const env = { PATH: process.env.PATH, HOME: dir, LANG: 'C.UTF-8' }
  const java = (args: readonly string[]) => ['-Xmx512m', '-cp', jars, ...args]
  writeFileSync(join(dir, 'server.properties'), propertiesOf(broker, `127.0.0.1:${controllerPort}`))
  if (!existsSync(join(dir, 'data'))) {
    const id = 'AAAAAAAAQACAAAAAAAAAAA'
    await runOk('java', java(['kafka.tools.StorageTool', 'format', '-t', id, '-c', 'server.properties']), {
      ...{ cwd: dir, env, timeoutMs: 120_000 },
    })
  }
  const { stop } = await startService({
    name: 'Kafka',
    command: 'java',
    args: java(['kafka.Kafka', 'server.properties']),
    env,
    cwd: dir,
    logFile: join(dir, 'kafka.log'),
    healthUrl: `tcp://${broker}`,
    startTimeoutMs: 180_000,
    stopTimeoutMs: 20_000,
  })
  const keys: Kafka['keys'] = async (topic, count) => {
    const ask = [
      '--bootstrap-server',
      broker,
      '--topic',
      topic,
      '--from-beginning',
      '--max-messages',
      `${count}`,
    ]
    const shown = ['print.key=true', 'print.value=false', 'print.partition=true'].flatMap((one) => [
      '--property',
      one,
    ])
    const consumer = 'org.apache.kafka.tools.consumer.ConsoleConsumer'
    const { stdout } = await run('java', java([consumer, ...ask, ...shown, '--timeout-ms', '20000']), {
      ...{ cwd: dir, env, timeoutMs: 60_000 },
    })
    return [...stdout.matchAll(/^Partition:(\d+)\s+(.*)$/gm)].map(([, partition = '', key = '']) => ({
      partition,
      key: key.trim(),
    }))
  }
  return { broker, port, keys, stop }
}

const propertiesOf = (broker: string, controller: string): string =>
  Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${controller}`,
    listeners: `PLAINTEXT://${broker},CONTROLLER://${controller}`,
    'advertised.listeners': `PLAINTEXT://${broker}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': './data',
    'num.partitions': 3,
    'message.max.bytes': 8_388_608,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')
