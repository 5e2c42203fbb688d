// A flusher of its own process, for tests that kill it: deliver-child <home> <url>
import { deliverTo } from '../../../src/export/delivery/deliver.ts'
import { destinationAt } from '../samples.ts'
import { deliveryFrom, newWorld } from '../world.ts'

const [root = '', url = ''] = process.argv.slice(2)
await deliverTo(deliveryFrom(newWorld(root), destinationAt(url), { clock: Date.now, random: Math.random }))
