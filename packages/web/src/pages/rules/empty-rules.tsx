import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from 'wouter';
import { TeachingPanel } from '../../shell/teaching-panel.tsx';

const firstRuleFile = [
  'groups:',
  '  - name: rooms',
  '    rules:',
  '      - alert: RoomTooHot',
  '        expr: room_temperature > 27',
  '        for: 5m',
  '        labels:',
  '          severity: warning',
  '        annotations:',
  '          summary: "{{ $labels.room }} is at {{ $value }} °C"',
].join('\n');

/** What a newcomer sees: the form, and a file to begin with. */
export function EmptyRules() {
  return (
    <TeachingPanel
      title="Make your first rule"
      text={
        <>
          A rule watches every series that it matches, and alerts about each one for which its
          condition holds. Make it here by a form, which shows where it would have fired; or save
          this as <code>rules.yml</code> and name it under <code>rule_files:</code> of the
          configuration. Rule files of Prometheus work as they are.
        </>
      }
      command={{ text: firstRuleFile, label: 'A first rule file' }}
    >
      <Button
        component={Link}
        href="/alerts/rules?new=rule"
        leftSection={<IconPlus size={16} aria-hidden />}
      >
        New rule
      </Button>
    </TeachingPanel>
  );
}
