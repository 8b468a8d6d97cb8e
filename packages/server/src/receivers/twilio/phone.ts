import { httpChannel } from '../channel.ts';
import {
  type ConfigOf,
  flag,
  readFields,
  required,
  template,
  text,
  whole,
  withDefault,
} from '../fields/field.ts';
import type { ChannelConfig } from '../receiver-config.ts';
import { accountRequest, accountSpec, completeAccount, maskedNumber } from './account.ts';
import { isSignedByTwilio, spokenAlert } from './twiml.ts';

const spec = {
  ...accountSpec,
  from: required(text()),
  text: withDefault(template(), '{{ template "twilio.default.voice" . }}'),
  language: withDefault(text(), 'en-US'),
  voice: text(),
  /** How often it is said before the call ends. */
  repeat: withDefault(whole(1, 10), 2),
  /** How long it rings, in seconds. */
  ring_seconds: withDefault(whole(5, 600), 45),
  /** Whether a pressed key is only believed with the provider's signature. */
  verify_signature: withDefault(flag(), false),
  /** Calling somebody because all is well again is asked for by few. */
  send_resolved: withDefault(flag(), false),
};

export type PhoneConfig = ConfigOf<typeof spec> & { readonly api_url: string };

/** `phone_configs`: a call that reads the alert and asks for a key. */
export const phone = httpChannel<PhoneConfig>({
  kind: 'phone',
  messagesPerMinute: 10,
  tellsAcknowledged: false,
  read(value, globals, source) {
    const config = readFields(value, spec, source);
    return config === undefined ? undefined : completeAccount(value, config, globals);
  },
  target: ({ to }) => maskedNumber(to),
  async build(config, { render, phoneUrl }) {
    const said = (await render(config.text)).trim();
    const request = await accountRequest(config, 'Calls', {
      To: config.to,
      From: config.from,
      Timeout: String(config.ring_seconds),
      Twiml: spokenAlert(said, phoneUrl, config),
    });
    return { request, title: '', text: said };
  },
});

/** Whether what came is to be believed: signed, or the receiver asks for no signature. */
export async function isPhoneCall(
  { config }: ChannelConfig,
  url: string,
  fields: Readonly<Record<string, string>>,
  signature: string | undefined,
): Promise<boolean> {
  const { verify_signature, auth_token, auth_token_file } = config as PhoneConfig;
  if (!verify_signature) return true;
  const authToken = (await (auth_token ?? auth_token_file)?.reveal()) ?? '';
  return isSignedByTwilio(url, fields, signature, authToken);
}
