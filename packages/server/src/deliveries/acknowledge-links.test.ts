import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testNotification, testNowMs } from '../receivers/testing/notification.ts';
import { AcknowledgeLinks, linkLifeMs, maxLinks } from './acknowledge-links.ts';
import { Acknowledgements } from './acknowledgements.ts';
import { TestDocuments } from './testing/delivery-world.ts';

async function linked(nowMs = () => testNowMs) {
  const documents = new TestDocuments();
  const links = new AcknowledgeLinks(documents, nowMs);
  await links.load();
  const notification = testNotification();
  await documents.write(links.changesFor([notification]));
  return { documents, links, notification, token: links.token(notification.id, 'page') };
}

test('a link says what it was made for, also after a restart', async () => {
  const { documents, notification, token } = await linked();
  const links = new AcknowledgeLinks(documents, () => testNowMs);
  await links.load();
  const found = links.read(token);
  assert.equal(found?.id, notification.id);
  assert.deepEqual(found?.link.fingerprints, [notification.alerts[0]?.fingerprint]);
});

test('a link that was changed, or is for something else, is none', async () => {
  const { links, token } = await linked();
  const [id, purpose, signature = ''] = token.split('.');
  for (const other of [
    '',
    'x',
    `${id}.${purpose}`,
    `${id}.${purpose}.`,
    `${id}.phone-0.${signature}`,
    `${id}x.${purpose}.${signature}`,
    `${id}.${purpose}.${signature.slice(0, -1)}`,
    `${id}.${purpose}.${signature.slice(0, -1)}${signature.endsWith('A') ? 'B' : 'A'}`,
  ]) {
    assert.equal(links.read(other), undefined, other);
  }
  assert.notEqual(links.read(token), undefined);
  const stranger = (await linked()).links;
  assert.equal(stranger.read(token), undefined);
});

test('links end with their time, and the oldest when there are too many', async () => {
  let nowMs = testNowMs;
  const { documents, links, token } = await linked(() => nowMs);
  nowMs += linkLifeMs + 1;
  await documents.write(links.changesFor([testNotification({ id: 'new', createdAtMs: nowMs })]));
  assert.equal(links.read(token), undefined);
  assert.equal(documents.count('acknowledge-link'), 1);
  const many = Array.from({ length: maxLinks }, (_, at) =>
    testNotification({ id: `n${at}`, createdAtMs: nowMs }),
  );
  await documents.write(links.changesFor(many));
  assert.equal(documents.count('acknowledge-link'), maxLinks);
  assert.equal(links.read(links.token('new', 'page')), undefined);
});

test('there is no link for what is over', async () => {
  const { links } = await linked();
  assert.deepEqual(links.changesFor([testNotification({ id: 'r', status: 'resolved' })]), []);
});

test('following a link changes nothing, its button does, once', async () => {
  const { links, token, notification } = await linked();
  const taken: unknown[] = [];
  const acknowledgements = new Acknowledgements({
    links,
    receiver: () => undefined,
    alerts: {
      acknowledge: async (...all) => void taken.push(all),
      isAcknowledged: () => false,
    },
    externalUrl: 'https://tidemark.example',
  });
  assert.deepEqual(acknowledgements.show(token), { title: 'DiskFull', count: 1, isUsed: false });
  assert.deepEqual(taken, []);
  assert.equal((await acknowledgements.acknowledge(token))?.isUsed, false);
  assert.equal((await acknowledgements.acknowledge(token))?.isUsed, true);
  const [alert] = notification.alerts;
  assert.deepEqual(taken, [[[alert?.fingerprint], 'a link to team']]);
  assert.equal(acknowledgements.show(links.token(notification.id, 'phone-0')), undefined);
  assert.equal(await acknowledgements.acknowledge('x.page.y'), undefined);
});
