// Texts that are made to make a rule slow: what it looks for, over and over, and never to its end.

const SIZE = 200_000
const over = (piece: string): string => piece.repeat(Math.ceil(SIZE / piece.length)).slice(0, SIZE)
const KEY = 'PRIVATE ' + 'KEY-----'

const PIECES: readonly string[] = [
  ...['a', '-', ' ', '\n', '"', "'", '=', ':', '@', '[', '{"a":', '\\', '\\"', '%2F', '%', 'Ab1+', 'x\n'],
  ...[
    'eyJ',
    'eyJaaaaaaaaaaa.',
    '-eyJaaaaaaaaaa',
    'ey' + 'Jaaaaaaaaaaaaa-',
    'ZXlK',
    'sk-',
    'sk-a-',
    'gh' + 'p_',
    'xo' + 'xb-',
  ],
  ...[
    'AK' + 'IA',
    'AI' + 'za',
    'npm_a',
    'T3Blbk' + 'FJ',
    '.atlas' + 'v1.',
    '-us1',
    '_mmk',
    ':AA',
    'AZDO',
    '8Q~',
    'pat',
    'S' + 'G.a.',
  ],
  ...[
    'token=',
    'token',
    'token ',
    'secret_',
    'key.',
    'key = "',
    '"password',
    'password: ',
    'PASSWORD=',
    '--password ',
    '<token>',
    'token=a&',
  ],
  ...[
    '{"password":"',
    '"name":"TOKEN","value":"',
    'a://b:',
    '://',
    '://a:b@',
    'redis://:',
    'bearer ',
    'Basic ',
    'authorization: ',
  ],
  ...[
    'cookie=',
    'Cookie: a=b; ',
    'sig=',
    '&sig=a',
    ' -u a:',
    ' password ',
    'curl -u ',
    'kind: Secret\n',
    'kind: Secret\ndata:\n',
  ],
  ...[
    '[REDACTED:github]',
    '[REDACTED:',
    '\x1b[31m',
    '\x1b[',
    '\\u001b[0m',
    'hooks.slack.com/services/',
    '$2a$10$',
    'LS0tLS1CRUdJTi',
  ],
  ...[`-----BEGIN ${KEY}\n`, `-----BEGIN ${KEY}`, '-----BEGIN ', ` ${KEY}`, 'Private-Lines: 1 '],
]

const WHOLE: Readonly<Record<string, string>> = {
  'one long name of a scheme': `${over('a')}://`,
  'one name and a long gap': `key: ${over(' ')}`,
  'one armour and a long line': `-----BEGIN ${KEY}${over('A')}`,
  'one armour and many lines': `-----BEGIN ${KEY}\n${over(`${'A'.repeat(64)}\n`)}`,
  'one armour and words': `-----BEGIN ${KEY}\n${over('a ')}`,
  'one long value': `password=${over('a1')}`,
  'one long json web token': `eyJ${over('a')}`,
  'lists in lists': `${'['.repeat(SIZE / 2)}${']'.repeat(SIZE / 2)}`,
  'objects in objects': `${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`,
  'a list of names': `[${over('"token",')}"token"]`,
  'many secrets in one object': `{${over('"password":"abc12345",').replace(/,[^,]*$/, '')}}`,
  'one string of escapes': `["${over('\\"')}"]`,
  'lines before a secret of kubernetes': `${over(' a\n')}kind: Secret`,
  'lines behind a secret of kubernetes': `kind: Secret\n${over(' a\n')}`,
}

/** A name for each, and the text. */
export const HOSTILE: readonly (readonly [string, string])[] = [
  ...PIECES.map((piece) => [`${JSON.stringify(piece)} over and over`, over(piece)] as const),
  ...Object.entries(WHOLE),
]
