// A process of its own that wants the lease: lease-child <file> <staleMs> [hold]. Says what it got.
import { takeLease } from '../../src/disk/lease.ts'

const [file = '', staleMs = '', hold] = process.argv.slice(2)
const lease = takeLease(file, Number(staleMs))
process.stdout.write(lease === undefined ? 'busy\n' : 'taken\n')
// A winner keeps it until it is killed, so that no other can win after it.
if (lease !== undefined && hold === 'hold') setInterval(() => {}, 1_000)
