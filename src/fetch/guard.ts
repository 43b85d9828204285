/**
 * Which addresses may be connected to: the platform's own hosts, at their usual ports, on the public internet.
 * Whatever a page, a redirect, a submitted address or a name server says, requests end nowhere else.
 *
 * The name is checked before a request and again at each redirect (`refusalOf`), the address inside the
 * connection's own look-up (`guardedLookup`), so that a name that leads elsewhere the second time it is asked
 * gains nothing. Behind a proxy the proxy resolves names: there only the name can be checked.
 */

import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { mappedOrigin, type OriginMap } from './origin-map.ts';

/**
 * Why this address must not be asked, for the operator; null if it may. `hosts` are exact names, or `*.name`
 * for any name below one.
 */
export function refusalOf(url: URL, hosts: readonly string[], map: OriginMap): string | null {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return `scheme ${url.protocol} is not asked`;
  if (url.username || url.password) return 'addresses with a user name are not asked';
  if (!hosts.some((host) => isHost(url.hostname, host)))
    return `host ${url.hostname} is not one of the platform's own`;
  if (mappedOrigin(map, url) !== null) return null;
  // URL has already dropped the scheme's own port.
  if (url.port) return `port ${url.port} is not asked`;
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(literal) && !isPublicAddress(literal)) return `address ${literal} is not a public one`;
  return null;
}

function isHost(hostname: string, rule: string): boolean {
  return rule.startsWith('*.') ? hostname.endsWith(rule.slice(1)) : hostname === rule;
}

/**
 * True for ordinary unicast addresses of the public internet alone. Private, loopback, link-local (with the
 * clouds' metadata services), shared (CGNAT), multicast, documentation and benchmark ranges are not, nor are
 * IPv6 addresses that carry an IPv4 one (mapped, 6to4, Teredo), except those of a NAT64 gateway around a
 * public IPv4 address: a network without IPv4 reaches the platforms in no other way.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() === 'unicast') return true;
  const bytes = parsed.toByteArray();
  return WELL_KNOWN_NAT64.every((byte, i) => bytes[i] === byte) && isPublicAddress(bytes.slice(12).join('.'));
}

/** 64:ff9b::/96, RFC 6052. */
const WELL_KNOWN_NAT64 = [0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];

/** A name led to an address that is not public: `code` tells it from the resolver's own errors. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
  readonly code = 'EPRIVATE';
}

/**
 * The look-up of a connection: resolves the name once and hands on only what it has checked. One address that
 * is not public refuses the whole answer: an honest platform has none.
 */
export function guardedLookup(resolve: LookupFunction = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, answer, family) => {
      const addresses = typeof answer === 'string' ? [{ address: answer, family: family ?? 4 }] : answer;
      if (error) return callback(error, []);
      const hidden = addresses.find(({ address }) => !isPublicAddress(address));
      if (hidden)
        return callback(
          new PrivateAddressError(`${hostname} leads to ${hidden.address}, which is not public`),
          [],
        );
      const [first] = addresses;
      if (!first)
        return callback(Object.assign(new Error(`no address for ${hostname}`), { code: 'ENOTFOUND' }), []);
      if (options.all) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}
