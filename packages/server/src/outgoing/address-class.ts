import { isIPv4, isIPv6 } from 'node:net';

/**
 * What an address means for requests that a configuration can make us send: `public` is anybody's,
 * `private` belongs to this machine or its network, and `forbidden` is never asked, because what answers
 * there (the metadata service of a cloud) hands out credentials to whoever is on the machine.
 */
export type AddressClass = 'public' | 'private' | 'forbidden';

type Range = { bytes: readonly number[]; bits: number; class: AddressClass };

const ranges4: Range[] = [
  ['0.0.0.0/8', 'private'], // Linux takes 0.0.0.0 for itself
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'private'], // carrier-grade NAT, RFC 6598
  ['127.0.0.0/8', 'private'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'private'],
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'private'],
  ['169.254.0.0/16', 'forbidden'], // link-local, with the metadata service of most clouds
  ['100.100.100.200/32', 'forbidden'], // Alibaba Cloud's metadata
  ['168.63.129.16/32', 'forbidden'], // Azure's, a public address that is routed within the host
  ['192.0.0.192/32', 'forbidden'], // Oracle Cloud's
  ['224.0.0.0/4', 'forbidden'], // multicast
  ['240.0.0.0/4', 'forbidden'], // reserved, with broadcast
].map(([text = '', kind]) => range(text, kind as AddressClass));

const ranges6: Range[] = [
  ['::/128', 'private'],
  ['::1/128', 'private'],
  ['fc00::/7', 'private'], // unique local, RFC 4193
  ['fec0::/10', 'private'], // site-local, its forerunner
  ['fe80::/10', 'forbidden'], // link-local
  ['fd00:ec2::/32', 'forbidden'], // AWS: metadata and its relatives
  ['fd20:ce::254/128', 'forbidden'], // Google Cloud's metadata
  ['ff00::/8', 'forbidden'], // multicast
].map(([text = '', kind]) => range(text, kind as AddressClass));

/**
 * Where an IPv6 address carries an IPv4 one: the prefix that says so, and where the four bytes are.
 * `inverted` ones are stored with each bit turned round.
 */
const embeddings: { prefix: Range; at: readonly number[]; inverted?: boolean }[] = [
  { prefix: range('::ffff:0:0/96'), at: [12, 13, 14, 15] }, // IPv4-mapped
  { prefix: range('::ffff:0:0:0/96'), at: [12, 13, 14, 15] }, // IPv4-translated, RFC 2765
  { prefix: range('::/96'), at: [12, 13, 14, 15] }, // IPv4-compatible
  { prefix: range('64:ff9b::/96'), at: [12, 13, 14, 15] }, // NAT64, RFC 6052
  { prefix: range('64:ff9b:1::/48'), at: [6, 7, 9, 10] }, // local NAT64, RFC 8215, as a /48
  { prefix: range('64:ff9b:1::/48'), at: [12, 13, 14, 15] }, // and as a /96 of it
  { prefix: range('2002::/16'), at: [2, 3, 4, 5] }, // 6to4
  { prefix: range('2001::/32'), at: [4, 5, 6, 7] }, // Teredo: its server
  { prefix: range('2001::/32'), at: [12, 13, 14, 15], inverted: true }, // and its client
];

/** ISATAP (RFC 5214) has no prefix of its own: bytes 8 to 11 mark it. */
const isatapMarks = ['0,0,94,254', '2,0,94,254'];

/** What the address is; of an IPv6 address that carries an IPv4 one, the worse of both counts. */
export function classOfAddress(address: string): AddressClass {
  const plain = address.replace(/%.*$/, '');
  if (isIPv4(plain)) return classOf(bytesOf4(plain), ranges4);
  if (!isIPv6(plain)) return 'forbidden';
  const bytes = bytesOf6(plain);
  return [
    classOf(bytes, ranges6),
    ...embedded4(bytes).map((four) => classOf(four, ranges4)),
  ].reduce(worse);
}

function embedded4(bytes: readonly number[]): number[][] {
  const found = embeddings
    .filter(({ prefix }) => isIn(bytes, prefix))
    .map(({ at, inverted }) => at.map((index) => (inverted ? bytes[index] ^ 0xff : bytes[index])));
  if (isatapMarks.includes(bytes.slice(8, 12).join(','))) found.push(bytes.slice(12));
  // :: and ::1 are no IPv4 addresses in disguise, although they look like 0.0.0.0 and 0.0.0.1.
  return found.filter((four) => bytes.slice(0, 12).some((byte) => byte !== 0) || four[0] !== 0);
}

function classOf(bytes: readonly number[], ranges: readonly Range[]): AddressClass {
  return ranges
    .filter((one) => isIn(bytes, one))
    .map((one) => one.class)
    .reduce(worse, 'public');
}

function worse(a: AddressClass, b: AddressClass): AddressClass {
  if (a === 'forbidden' || b === 'forbidden') return 'forbidden';
  return a === 'private' || b === 'private' ? 'private' : 'public';
}

function isIn(bytes: readonly number[], { bytes: first, bits }: Range): boolean {
  return first.every((byte, index) => {
    const bitsHere = Math.min(8, Math.max(0, bits - index * 8));
    const mask = 0xff & (0xff << (8 - bitsHere));
    return (bytes[index] & mask) === (byte & mask);
  });
}

function range(text: string, kind: AddressClass = 'public'): Range {
  const [address = '', bits] = text.split('/');
  const bytes = isIPv4(address) ? bytesOf4(address) : bytesOf6(address);
  return { bytes, bits: Number(bits), class: kind };
}

function bytesOf4(address: string): number[] {
  return address.split('.').map(Number);
}

/** The 16 bytes of a valid IPv6 address, with `::` and a dotted end written out. */
function bytesOf6(address: string): number[] {
  const dotted = /[\d.]+$/.exec(address)?.[0] ?? '';
  const four = dotted.includes('.') ? bytesOf4(dotted) : [];
  const head = four.length > 0 ? address.slice(0, -dotted.length) : address;
  const [left = '', right] = head.split('::');
  const front = groupBytes(left);
  const back = [...groupBytes(right ?? ''), ...four];
  const zeros = Math.max(0, 16 - front.length - back.length);
  return [...front, ...new Array<number>(zeros).fill(0), ...back];
}

function groupBytes(text: string): number[] {
  return text
    .split(':')
    .filter((group) => group !== '')
    .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
}
