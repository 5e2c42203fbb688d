// Which variables of an environment hold a credential, told by their names. On its own, because the hook asks it too.

const NAME =
  /(?:^|_)(?:KEY|TOKEN|SECRET|PASS(?:WORD|WD|PHRASE)?|PWD|CREDENTIALS?|AUTH|PAT|DSN|COOKIE|WEBHOOK)(?:_|$)|(?:PASSWORD|TOKEN|SECRET)$/i
/** These say where or whose, not what. */
const OTHER_NAME = /_(?:FILE|PATH|NAME|ID|SOCK)$/i
const ADDRESS = /^[a-z][a-z\d+.-]*:\/\/(?:[^/?#:]*:([^/]+)@)?/i
const PATH = /^(?:~|\.{1,2})?(?:\/[\w .@+-]+)+\/?(?::|$)|^[A-Z]:\\/
const SCHEME = /^(?:bearer|basic|token) +(?=\S+$)/i

const SHORTEST = 8
/** Fewer different characters make a word or a number, which is in every text. */
const FEWEST = 6

/** What of the variable's value nobody may read: an address' password, the token behind `Bearer`, or all of it. */
export function secretOf(name: string, value: string): string | undefined {
  const [address, password] = ADDRESS.exec(value) ?? []
  const isNamed = NAME.test(name) && !OTHER_NAME.test(name) && address === undefined && !PATH.test(value)
  const secret = password ?? (isNamed ? value.replace(SCHEME, '') : '')
  const isWord = secret.length < SHORTEST || new Set(secret).size < FEWEST || /^\d+$/.test(secret)
  return isWord ? undefined : secret
}
