// Imports of the same past at the same time, beside conversations that go on: nobody is in another's way.
import { expect, test } from 'vitest'
import { installPastOf } from './past.ts'
