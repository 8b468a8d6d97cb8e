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
  // That of a rule of ours is the chart below.
  const origin =
    alert.source.kind === 'rule' ? null : safeLink(alert.generatorUrl, window.location.origin);
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
