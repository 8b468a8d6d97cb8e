import { Button, Text } from '@mantine/core';
import { IconArrowBackUp, IconBellOff, IconChartLine, IconCheck } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import { unacknowledge } from '../../api/alerts.ts';
import classes from './detail-actions.module.css';
import { muteHref } from './mute-link.ts';
import { safeLink, webLink } from './safe-link.ts';
import type { ShownAlert } from './shown-alert.ts';

/** What can be done about an alert. Without `onAcknowledge` it is over. */
export function DetailActions(props: { alert: ShownAlert; onAcknowledge: (() => void) | null }) {
  const { alert, onAcknowledge } = props;
  const queryClient = useQueryClient();
  const takingBack = useMutation({
    mutationFn: () => unacknowledge([alert.fingerprint]),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['alerts'] }),
  });
  const runbook = webLink(alert.annotations.runbook_url ?? '');
  const own = ownPage(alert);
  // What is ours has a page here, and its values in the chart below.
  const origin = own === null ? safeLink(alert.generatorUrl, window.location.origin) : null;
  return (
    <>
      <div className={classes.actions}>
        {onAcknowledge !== null && alert.state !== 'pending' && alert.acknowledged === null && (
          <Button
            size="sm"
            leftSection={<IconCheck size={16} aria-hidden />}
            onClick={onAcknowledge}
          >
            Acknowledge
          </Button>
        )}
        {onAcknowledge !== null && alert.acknowledged !== null && (
          <Button
            size="sm"
            variant="default"
            leftSection={<IconArrowBackUp size={16} aria-hidden />}
            loading={takingBack.isPending}
            onClick={() => takingBack.mutate()}
          >
            Take back acknowledgement
          </Button>
        )}
        <Button
          component={Link}
          href={muteHref(alert.labels)}
          size="sm"
          variant="default"
          leftSection={<IconBellOff size={16} aria-hidden />}
        >
          Mute
        </Button>
        {runbook !== null && (
          <Button component="a" href={runbook} size="sm" variant="default" rel="noreferrer">
            Runbook
          </Button>
        )}
        {own !== null && (
          <Button component={Link} href={own.href} size="sm" variant="default">
            {own.title}
          </Button>
        )}
        {origin !== null && (
          <Button
            component="a"
            href={origin}
            size="sm"
            variant="default"
            rel="noreferrer"
            leftSection={<IconChartLine size={16} aria-hidden />}
          >
            Source
          </Button>
        )}
      </div>
      {takingBack.isError && (
        <Text size="sm" c="var(--bad)" mt="xs" role="alert">
          {takingBack.error.message}
        </Text>
      )}
    </>
  );
}

/** Where what announces an alert is set up; null for what others send. */
function ownPage({ source, state }: ShownAlert): { href: string; title: string } | null {
  // Of what is over the history does not know who announced it.
  if (state === 'resolved') return null;
  switch (source.kind) {
    case 'rule':
      return {
        href: `/alerts/rules?${new URLSearchParams({ rule: source.ruleId ?? '' })}`,
        title: 'Rule',
      };
    case 'silent-series':
      return { href: '/alerts/rules?show=expected', title: 'Expected series' };
    case 'check':
      return { href: '/hosts', title: 'Hosts' };
    case 'api':
      return null;
  }
}
