import { httpChannel } from '../channel.ts';
import { type ConfigOf, readFields, template, text, withDefault } from '../fields/field.ts';
import { accountRequest, accountSpec, completeAccount, maskedNumber, smsText } from './account.ts';

const spec = {
  ...accountSpec,
  from: text(),
  messaging_service_sid: text(),
  text: withDefault(template(), '{{ template "twilio.default.sms" . }}'),
};

export type SmsConfig = ConfigOf<typeof spec> & { readonly api_url: string };

/** `sms_configs`: text messages. */
export const sms = httpChannel<SmsConfig>({
  kind: 'sms',
  messagesPerMinute: 30,
  tellsAcknowledged: false,
  read(value, globals, source) {
    const config = readFields(value, spec, source);
    if (config === undefined) return undefined;
    if ((config.from === undefined) === (config.messaging_service_sid === undefined)) {
      return value.report('expected either from or messaging_service_sid');
    }
    return completeAccount(value, config, globals);
  },
  target: ({ to }) => maskedNumber(to),
  async build(config, { render, acknowledgeUrl }) {
    const body = smsText(await render(config.text), acknowledgeUrl);
    const sender =
      config.messaging_service_sid === undefined
        ? { From: config.from ?? '' }
        : { MessagingServiceSid: config.messaging_service_sid };
    const request = await accountRequest(config, 'Messages', {
      To: config.to,
      ...sender,
      Body: body,
    });
    return { request, title: '', text: body };
  },
});
