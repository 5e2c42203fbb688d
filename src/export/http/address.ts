// Addresses that no trace may be sent to: what a cloud machine tells about itself, its credentials included,
// stands at link-local addresses. Judged on the resolved address, so a name that points there does not help.
import dns from 'node:dns'
import net from 'node:net'

const FORBIDDEN = new net.BlockList()
FORBIDDEN.addSubnet('169.254.0.0', 16, 'ipv4')
FORBIDDEN.addSubnet('fe80::', 10, 'ipv6')
FORBIDDEN.addAddress('fd00:ec2::254', 'ipv6')
// The same IPv4 addresses in the clothes of IPv6: NAT64 and 6to4. (`::ffff:…` a BlockList sees through by itself.)
FORBIDDEN.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6')
FORBIDDEN.addSubnet('2002:a9fe::', 32, 'ipv6')

const LOOPBACK = new net.BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

export const FORBIDDEN_ADDRESS = 'ERR_FORBIDDEN_ADDRESS'

// Names that mean the same on cloud machines. Where a proxy looks names up, nobody shows us the address.
const FORBIDDEN_NAMES = /^(?:metadata|instance-data)(?:\.|$)|^metadata\.(?:google\.internal|goog)$/

/** False for a name: its address is judged when it is known. */
export const isForbiddenAddress = (host: string): boolean => isIn(FORBIDDEN, host)

/** For a name that somebody else looks up. */
export const isForbiddenName = (host: string): boolean =>
  FORBIDDEN_NAMES.test(host.toLowerCase().replace(/\.$/, ''))

export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase()
  return host === 'localhost' || host.endsWith('.localhost') || isIn(LOOPBACK, host)
}

/** A resolver whose forbidden answers are errors; the connection goes to the very address that was judged. */
export function guardedLookup(lookup: net.LookupFunction): net.LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, options, (error, address, family) => {
      const addresses = typeof address === 'string' ? [address] : (address ?? []).map((one) => one.address)
      if (error !== null || !addresses.some(isForbiddenAddress)) return callback(error, address, family)
      callback(Object.assign(new Error('forbidden address'), { code: FORBIDDEN_ADDRESS }), address, family)
    })
}

export const systemLookup = dns.lookup as net.LookupFunction

function isIn(list: net.BlockList, host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  const version = net.isIP(address)
  return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6')
}
