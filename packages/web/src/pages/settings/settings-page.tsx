import { SegmentedControl, Select, useMantineColorScheme } from '@mantine/core';
import { IconArrowRight, IconArrowUpRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { formatDateTime } from '../../format/time.ts';
import { localZone, useDisplayZone } from '../../settings/display-zone.ts';
import { CommandLine, firstMetricCommand } from '../../shell/command-line.tsx';
import { PageHeader } from '../../shell/page-header.tsx';
import { useNow } from '../../shell/use-now.ts';
import { usePageTitle } from '../../shell/use-page-title.ts';
import classes from './settings-page.module.css';

export default function SettingsPage() {
  usePageTitle('Settings');
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div className={classes.page}>
      <PageHeader title="Settings" note="Remembered in this browser." />
      <Setting title="Appearance" about="Auto follows your system.">
        <SegmentedControl
          aria-label="Appearance"
          data={[
            { value: 'auto', label: 'Auto' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
          value={colorScheme}
          onChange={(value) => setColorScheme(value as typeof colorScheme)}
        />
      </Setting>
      <Setting
        title="Time zone"
        about="For every time on these pages, and for where the days of a chart begin."
      >
        <ZoneChoice />
      </Setting>
      <Setting
        title="Sending metrics"
        about={
          <>
            This server listens at <code className={classes.code}>{window.location.origin}</code>
          </>
        }
        wide
      >
        <CommandLine
          command={firstMetricCommand(window.location.origin)}
          label="Command that sends a metric"
        />
      </Setting>
      <Setting
        title="Series"
        about="What they are made of, how their number grows, and who adds to them."
      >
        <Link className={classes.link} href="/cardinality">
          Open cardinality
          <IconArrowRight size={16} aria-hidden />
        </Link>
      </Setting>
      <Setting title="API" about="Every path, field and limit, and a way to try them.">
        <a className={classes.link} href="/docs">
          Open the API documentation
          <IconArrowUpRight size={16} aria-hidden />
        </a>
      </Setting>
    </div>
  );
}

function Setting(props: { title: string; about: ReactNode; wide?: boolean; children: ReactNode }) {
  return (
    <section className={classes.setting} data-wide={props.wide}>
      <div>
        <h2 className={classes.title}>{props.title}</h2>
        <p className={classes.about}>{props.about}</p>
      </div>
      <div className={classes.control}>{props.children}</div>
    </section>
  );
}

function ZoneChoice() {
  const { preference, setPreference, zone } = useDisplayZone();
  const nowMs = useNow();
  const fixed = [
    { value: 'local', label: `Local (${localZone()})` },
    { value: 'UTC', label: 'UTC' },
  ];
  const named = Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC');
  return (
    <>
      <Select
        aria-label="Time zone"
        searchable
        allowDeselect={false}
        limit={60}
        nothingFoundMessage="No such time zone"
        data={[...fixed, ...named.map((name) => ({ value: name, label: name }))]}
        value={preference}
        onChange={(value) => setPreference(value ?? 'local')}
      />
      <p className={`${classes.clock} tabular`}>It is {formatDateTime(nowMs, zone)} there.</p>
    </>
  );
}
