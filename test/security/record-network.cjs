// Preloaded: notes every name that is looked up and every address that is connected to, one a line.
const { appendFileSync } = require('node:fs')
const dgram = require('node:dgram')
const dns = require('node:dns')
const net = require('node:net')

const note = (what) => appendFileSync(process.env.NETWORK_NOTES, `${what}\n`)

for (const of of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
  for (const name of Object.getOwnPropertyNames(of)) {
    if (!/^(?:lookup|resolve|reverse)/.test(name) || typeof of[name] !== 'function') continue
    const original = of[name]
    of[name] = function (asked, ...rest) {
      note(`name ${asked}`)
      return original.call(this, asked, ...rest)
    }
  }
}

const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function (...args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args
  note(`connect ${first?.path ?? `${first?.host ?? 'localhost'}:${first?.port ?? first}`}`)
  return connect.apply(this, args)
}

const { send } = dgram.Socket.prototype
dgram.Socket.prototype.send = function (...args) {
  note('datagram')
  return send.apply(this, args)
}

// Names that modules import by themselves are copies.
require('node:module').syncBuiltinESMExports()
