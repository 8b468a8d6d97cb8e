import { TeachingPanel } from '../../shell/teaching-panel.tsx';

/** What a newcomer sees: how to post the first check. */
export function EmptyHosts() {
  return (
    <TeachingPanel
      title="Post your first check"
      text="A host posts how full a disk is, or just that it is alive. A disk that is over 90 % alerts, and so does a ping that stays away for 5 minutes, or for as many as its value says; both say so again when all is well. Run this from cron, and the host appears here by itself."
      command={{
        text: firstCheckCommand(window.location.origin),
        label: 'Command that posts checks',
      }}
    />
  );
}

function firstCheckCommand(origin: string): string {
  return [
    `now=$(date -u +%Y-%m-%dT%H:%M:%SZ)`,
    `used=$(df --output=pcent / | tail -1 | tr -dc 0-9)`,
    `curl -X POST ${origin}/metrics \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '[{"host":"'$(hostname)'","name":"/","type":"disk",`,
    `        "timestamp":"'$now'","value":'$used'},`,
    `       {"host":"'$(hostname)'","name":"cron","type":"ping",`,
    `        "timestamp":"'$now'"}]'`,
  ].join('\n');
}
