// The tools beside which turnspan is measured. A new one is a file or an entry here.
import { checkouts } from './known/checkouts.ts'
import { langfuseHook } from './known/langfuse-hook.ts'
import { mlflow } from './known/mlflow.ts'
import { native } from './known/native.ts'
import { turnspan } from './known/turnspan.ts'
import type { Peer } from './peer.ts'

export const PEERS: readonly Peer[] = [turnspan, native, mlflow, langfuseHook, ...checkouts]
