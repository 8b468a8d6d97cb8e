import { createHmac, timingSafeEqual } from 'node:crypto';
import { cutText } from '../cut-text.ts';

export type Speech = {
  readonly language: string;
  readonly voice: string | undefined;
  readonly repeat: number;
};

/** Twilio's limit of a `Twiml` parameter, in characters. */
export const maxTwimlLength = 4000;
/** What pressing it means: "I look after it". */
export const acknowledgeKey = '1';
/** Longer than anybody listens to; also keeps the whole below Twilio's limit. */
const maxSpokenLength = 700;

/**
 * The call: says the alert, and asks for a key where there is an address to give it to. Repeats are
 * written out, because a `Gather` listens only while it speaks.
 */
export function spokenAlert(text: string, phoneUrl: string | undefined, speech: Speech): string {
  const once = (spoken: string) => {
    const say = sayElement(spoken, speech);
    if (phoneUrl === undefined) return `${say}<Pause length="1"/>`;
    const prompt = sayElement(`Press ${acknowledgeKey} to acknowledge.`, {
      ...speech,
      language: 'en-US',
    });
    return `<Gather numDigits="1" timeout="5" method="POST" action="${escaped(phoneUrl)}">${say}${prompt}</Gather>`;
  };
  let times = speech.repeat;
  let spoken = cutText(text, maxSpokenLength);
  for (;;) {
    const twiml = `<?xml version="1.0" encoding="UTF-8"?><Response>${once(spoken).repeat(times)}</Response>`;
    if (twiml.length <= maxTwimlLength) return twiml;
    // Escapes can make it longer; saying it once is better than saying half of it twice.
    if (times > 1) times--;
    else spoken = cutText(spoken, Math.floor(spoken.length / 2));
  }
}

/** What the caller hears after pressing a key. */
export function spokenAnswer(text: string): string {
  const speech = { language: 'en-US', voice: undefined, repeat: 1 };
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${sayElement(text, speech)}<Hangup/></Response>`;
}

/**
 * Whether `X-Twilio-Signature` is right: HMAC-SHA1 of the address as Twilio called it, followed by the
 * fields of the form in the order of their names.
 */
export function isSignedByTwilio(
  url: string,
  fields: Readonly<Record<string, string>>,
  signature: string | undefined,
  authToken: string,
): boolean {
  const text = Object.keys(fields)
    .sort()
    .reduce((sum, name) => `${sum}${name}${fields[name]}`, url);
  const expected = createHmac('sha1', authToken).update(text, 'utf8').digest();
  const given = Buffer.from(signature ?? '', 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function sayElement(text: string, { language, voice }: Speech): string {
  const chosen = voice === undefined ? '' : ` voice="${escaped(voice)}"`;
  return `<Say language="${escaped(language)}"${chosen}>${escaped(text)}</Say>`;
}

/** XML 1.0 has no place for control characters at all. */
function escaped(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text
    .replace(/[&<>"]/g, (character) => entities[character] ?? character)
    .replace(/\p{Cc}/gu, (character) => (/\s/.test(character) ? ' ' : ''));
}
