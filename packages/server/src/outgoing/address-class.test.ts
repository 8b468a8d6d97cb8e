import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AddressClass, classOfAddress } from './address-class.ts';

const addresses: [AddressClass, string[]][] = [
  [
    'public',
    ['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'],
  ],
  ['public', ['64:ff9b::808:808', '2002:808:808::1', '169.253.255.255', '169.255.0.0']],
  ['private', ['127.0.0.1', '127.9.9.9', '0.0.0.0', '10.0.0.1', '172.16.0.1', '172.31.255.255']],
  ['private', ['192.168.1.1', '100.64.0.1', '100.127.255.255', '::1', '::', 'fd12::1', 'fc00::1']],
  ['private', ['::ffff:127.0.0.1', '::ffff:a00:1', '64:ff9b::10.0.0.1', '2002:7f00:1::']],
  [
    'private',
    ['64:ff9b:1:a00:0:100::', '64:ff9b:1::192.168.0.1', '::10.0.0.1', '::ffff:0:10.0.0.1'],
  ],
  ['private', ['2001:0:0808:0808::f5ff:fffe', '2a01::5efe:192.168.0.1', 'fec0::1']],
  ['forbidden', ['169.254.169.254', '169.254.0.1', 'fe80::1', 'fe80::1%eth0', 'febf::1']],
  ['forbidden', ['::ffff:169.254.169.254', '::ffff:a9fe:a9fe', '64:ff9b::a9fe:a9fe']],
  ['forbidden', ['2002:a9fe:a9fe::', '::169.254.169.254', '64:ff9b:1:a9fe:a9:fe00::']],
  ['forbidden', ['2001:0:0808:0808::5601:5601', 'fd00:ec2::254', 'fd20:ce::254', '168.63.129.16']],
  ['forbidden', ['100.100.100.200', '224.0.0.1', '255.255.255.255', 'ff02::1', 'nonsense', '']],
];

for (const [kind, list] of addresses) {
  for (const address of list) {
    test(`${address} is ${kind}`, () => assert.equal(classOfAddress(address), kind));
  }
}
