/** Which addresses may be connected to. Names are resolved here, every address is looked at, and the connection goes to one of those. */
import { lookup as systemLookup } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { deniedError, type AppError } from '#domain/errors.ts';
import { printable } from '#tools/formats/printable.ts';

export interface Address {
  address: string;
  family: number;
}

/** All addresses of a name. */
export type Resolve = (host: string) => Promise<Address[]>;

export const systemResolve: Resolve = (host) => systemLookup(host, { all: true });

/** Networks of this machine, of this organisation, and of nobody. */
const privateNetworks = networks([
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.168.0.0/16 198.18.0.0/15',
  '198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4',
  '::/128 ::1/128 64:ff9b:1::/48 100::/64 2001:db8::/32 fc00::/7 ff00::/8',
]);
/** Where clouds hand out credentials, and machines without an address live: nothing that anybody connects on purpose. */
const neverNetworks = networks(['169.254.0.0/16 100.100.100.200/32 168.63.129.16/32', 'fe80::/10 fd00:ec2::254/128']);

function networks(lists: string[]): BlockList {
  const blocked = new BlockList();
  for (const network of lists.flatMap((list) => list.split(' '))) {
    const [address = '', bits = ''] = network.split('/');
    blocked.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return blocked;
}

/** Whether an address is one of the public network, one of a private one, or one that nobody may reach. */
export function placeOf(address: string): 'public' | 'private' | 'never' {
  const [plain = ''] = address.split('%');
  const inner = innerIpv4(plain);
  if (inner !== null) return placeOf(inner);
  const family = isIP(plain) === 6 ? 'ipv6' : isIP(plain) === 4 ? 'ipv4' : null;
  if (family === null || neverNetworks.check(plain, family)) return 'never';
  return privateNetworks.check(plain, family) ? 'private' : 'public';
}

/** The IPv4 address that an IPv6 one stands for: mapped, translated (NAT64) or 6to4. */
function innerIpv4(address: string): string | null {
  if (isIP(address) !== 6) return null;
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] =
    /^(?:::ffff:|64:ff9b::|::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(groups) ?? /^2002:([0-9a-f]{1,4}):([0-9a-f]{1,4}):/.exec(groups) ?? [];
  if (high === undefined || low === undefined) return null;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join('.');
}

/** Throws `connection.address-refused` for a host that is an address itself and not allowed; names are looked at when they are resolved. */
export function refuseAddress(host: string, privateHosts: readonly string[]): void {
  const bare = host.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0) requireAllowed(host, [{ address: bare, family: isIP(bare) }], privateHosts);
}

/** A lookup for sockets: the address that was looked at is the one that is connected to, whatever the name means a moment later. */
export function checkedLookup(resolve: Resolve, privateHosts: readonly string[]): LookupFunction {
  return (host, options, done) => {
    const give = (found: Address[]): void => {
      const [first] = found;
      if (options.all === true) done(null, found);
      else if (first !== undefined) done(null, first.address, first.family);
    };
    resolve(host)
      .then((found) => requireAllowed(host, found, privateHosts))
      .then(give, (error: NodeJS.ErrnoException) => done(error, options.all === true ? [] : ''));
  };
}

function requireAllowed(host: string, found: Address[], privateHosts: readonly string[]): Address[] {
  for (const { address } of found) {
    const place = placeOf(address);
    if (place === 'never' || (place === 'private' && !privateHosts.includes(host.toLowerCase()))) throw refused(host, place);
  }
  if (found.length === 0) throw Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' });
  return found;
}

const refused = (host: string, place: 'private' | 'never'): AppError =>
  deniedError(
    'connection.address-refused',
    `${printable(host)} is an address of ${place === 'private' ? 'this machine or a private network' : 'the machine room itself'}, which is not read.`,
    {
      hint:
        place === 'private'
          ? `If it is meant, whoever runs Headgate lists ${printable(host)} in HEADGATE_PRIVATE_HOSTS, or under privateHosts of a connection in the settings.`
          : 'Such addresses hand out credentials of machines; no setting allows them.',
    },
  );
