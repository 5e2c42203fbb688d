// A small day's work, for pictures: a failing test is looked for, an agent helps, two tools run at once, the fix is made.
import { text, thinking, toolUse } from '../rig/mock/scenario.ts'
import type { Said } from './turn.ts'

export const FILES = {
  'package.json': '{ "name": "cart", "type": "module" }\n',
  'cart.js': 'export const total = (items) => items.reduce((sum, { price }) => sum + price, 0)\n',
  'cart.test.js':
    "import assert from 'node:assert'\nimport { total } from './cart.js'\nassert.equal(total([{ price: 5, quantity: 2 }]), 10)\nconsole.log('ok')\n",
}

const ALLOW_ALL = '--dangerously-skip-permissions'

export const mend: Said = {
  prompt: 'The total of the cart is wrong when somebody buys two of a thing. Find out why and mend it.',
  args: [ALLOW_ALL],
  api: (cwd) => ({
    main: [
      {
        delayMs: 700,
        content: [
          thinking('The total probably ignores the quantity. First I look at the code and run the test.'),
          text('I look at the code and run the test.'),
          toolUse('Bash', { command: 'node cart.test.js', description: 'Run the test' }),
          toolUse('Read', { file_path: `${cwd}/cart.js` }),
        ],
        usage: { input_tokens: 412, output_tokens: 168, cache_creation_input_tokens: 9_200 },
      },
      {
        delayMs: 500,
        content: [
          text('The test fails. An agent looks for other places that forget the quantity.'),
          toolUse('Agent', {
            description: 'Find other places',
            prompt: 'Search the project for code that ignores the quantity of an item.',
            subagent_type: 'general-purpose',
            run_in_background: false,
          }),
        ],
        usage: { input_tokens: 530, output_tokens: 91, cache_read_input_tokens: 9_200 },
      },
      {
        delayMs: 600,
        content: [
          text('Only one place. I mend it.'),
          toolUse('Edit', {
            file_path: `${cwd}/cart.js`,
            old_string: '{ price }) =>',
            new_string: '{ price, quantity }) =>',
          }),
          toolUse('Edit', {
            file_path: `${cwd}/cart.js`,
            old_string: 'sum + price',
            new_string: 'sum + price * quantity',
          }),
        ],
        usage: { input_tokens: 611, output_tokens: 143, cache_read_input_tokens: 9_700 },
      },
      {
        delayMs: 300,
        content: [toolUse('Bash', { command: 'node cart.test.js', description: 'Run the test again' })],
        usage: { input_tokens: 702, output_tokens: 44, cache_read_input_tokens: 10_100 },
      },
      {
        delayMs: 450,
        content: [
          text('`total` summed prices and ignored `quantity`. It multiplies both now, and the test passes.'),
        ],
        usage: { input_tokens: 750, output_tokens: 38, cache_read_input_tokens: 10_400 },
      },
    ],
    agents: [
      {
        match: 'ignores the quantity of an item',
        steps: [
          {
            delayMs: 350,
            content: [toolUse('Bash', { command: 'grep -rn quantity . || true', description: 'Search' })],
            usage: { input_tokens: 210, output_tokens: 52 },
          },
          {
            delayMs: 500,
            content: [text('Nothing else reads items: only `total` in cart.js.')],
            usage: { input_tokens: 260, output_tokens: 21 },
          },
        ],
      },
    ],
  }),
}

export const thank: Said = {
  prompt: 'Thanks. In one sentence for the changelog?',
  args: [ALLOW_ALL],
  api: () => ({
    main: [
      {
        delayMs: 400,
        content: [text('The total of a cart counts how many of each thing are bought.')],
        usage: { input_tokens: 812, output_tokens: 19, cache_read_input_tokens: 10_800 },
      },
    ],
  }),
}
