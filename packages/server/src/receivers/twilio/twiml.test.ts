import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isSignedByTwilio, maxTwimlLength, spokenAlert } from './twiml.ts';

const speech = { language: 'en-GB', voice: 'Polly.Amy', repeat: 2 };
const phoneUrl = 'https://tidemark.example/v1/phone/a.phone-0.b?x=1&y=2';

test('a call says the alert twice and asks for a key each time', () => {
  const twiml = spokenAlert('Disk <full> & hot', phoneUrl, speech);
  assert.equal(twiml.match(/<Gather numDigits="1" timeout="5" method="POST"/g)?.length, 2);
  assert.match(twiml, /action="https:\/\/tidemark.example\/v1\/phone\/a.phone-0.b\?x=1&amp;y=2"/);
  assert.match(twiml, /<Say language="en-GB" voice="Polly.Amy">Disk &lt;full&gt; &amp; hot<\/Say>/);
  assert.match(twiml, /Press 1 to acknowledge/);
});

test('without an address to give it to, no key is asked for', () => {
  const twiml = spokenAlert('Disk full', undefined, { ...speech, repeat: 1 });
  assert.doesNotMatch(twiml, /Gather|Press/);
});

test('whatever is said stays within Twilio’s limit and is one element', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 5_000 }),
      fc.integer({ min: 1, max: 10 }),
      (text, repeat) => {
        const twiml = spokenAlert(text, phoneUrl, { ...speech, repeat });
        assert.ok(twiml.length <= maxTwimlLength);
        assert.match(
          twiml,
          /^<\?xml[^>]*><Response>(<Gather [^>]*>(<Say [^>]*>[^<>]*<\/Say>){2}<\/Gather>)+<\/Response>$/,
        );
      },
    ),
  );
});

test('the signature of Twilio’s documentation is right, and no other', () => {
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
  const fields = {
    CallSid: 'CA1234567890ABCDE',
    Caller: '+14158675309',
    Digits: '1234',
    From: '+14158675309',
    To: '+18005551212',
  };
  const signature = 'RSOYDt4T1cUTdK1PDd93/VVr8B8=';
  assert.equal(isSignedByTwilio(url, fields, signature, '12345'), true);
  assert.equal(isSignedByTwilio(url, { ...fields, Digits: '1' }, signature, '12345'), false);
  assert.equal(isSignedByTwilio(`${url}3`, fields, signature, '12345'), false);
  assert.equal(isSignedByTwilio(url, fields, signature, '12346'), false);
  assert.equal(isSignedByTwilio(url, fields, undefined, '12345'), false);
});
