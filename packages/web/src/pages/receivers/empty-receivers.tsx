import type { ReactNode } from 'react';
import { TeachingPanel } from '../../shell/teaching-panel.tsx';

const firstReceiver = [
  'alerting:',
  '  route:',
  '    receiver: team',
  '  receivers:',
  '    - name: team',
  '      ntfy_configs:',
  '        - topic: choose-one-that-nobody-guesses',
].join('\n');

/** What a newcomer sees: alerts are shown only, until somebody is told. */
export function EmptyReceivers({ children }: { children: ReactNode }) {
  return (
    <TeachingPanel
      title="Nobody is told yet"
      text={
        <>
          Alerts are shown on these pages only. Add this to <code>tidemark.yaml</code> to be told on
          your phone by the ntfy app, or make a receiver here, which is told of every alert: by
          mail, calls, SMS, PagerDuty, Slack, Telegram, Discord, Teams and webhooks. The format is
          Alertmanager’s, so an <code>alertmanager.yml</code> that you have works as it is.
        </>
      }
      command={{ text: firstReceiver, label: 'A first receiver' }}
    >
      {children}
    </TeachingPanel>
  );
}
