// How much a byte tells of the place where it stands: the negative logarithm (base 2) of its share in the store, less the
// three bits that its neighbours give away. Counted over what recorded sessions became, and rounded, for sessions differ.
// Ids and times make digits frequent, JSON its signs.

const TIERS: readonly (readonly [bits: number, signs: string])[] = [
  [1, '"etasionrcd:, '],
  [2.5, 'pulmhf012345b-9'],
  [4, '678gyk_v{}/.'],
  [5.5, 'jwxq[]<>'],
]
/** Of what is not listed, the bytes of other scripts among it. */
const SELDOM = 7

const BITS = new Map(TIERS.flatMap(([bits, signs]) => [...signs].map((sign) => [sign, bits] as const)))

/** A letter as often as it is met in either case. */
export const bitsOf = (byte: number): number => BITS.get(String.fromCharCode(byte).toLowerCase()) ?? SELDOM
