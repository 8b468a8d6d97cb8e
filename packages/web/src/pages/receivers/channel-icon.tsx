import {
  IconBrandDiscord,
  IconBrandSlack,
  IconBrandTeams,
  IconBrandTelegram,
  IconDeviceMobileMessage,
  IconMail,
  IconPhone,
  IconSpeakerphone,
  IconUrgent,
  IconWebhook,
  type TablerIcon,
} from '@tabler/icons-react';
import type { ChannelKind } from '@tidemark/protocol';

const icons: Record<ChannelKind, TablerIcon> = {
  email: IconMail,
  phone: IconPhone,
  sms: IconDeviceMobileMessage,
  pagerduty: IconUrgent,
  webhook: IconWebhook,
  telegram: IconBrandTelegram,
  slack: IconBrandSlack,
  discord: IconBrandDiscord,
  msteams: IconBrandTeams,
  msteamsv2: IconBrandTeams,
  ntfy: IconSpeakerphone,
};

export function ChannelIcon({ kind, size = 17 }: { kind: ChannelKind; size?: number }) {
  const Icon = icons[kind];
  return <Icon size={size} stroke={1.7} aria-hidden />;
}
