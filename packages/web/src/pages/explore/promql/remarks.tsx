import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import classes from './remarks.module.css';

/** What the server remarks on its answer. Nothing is broken, so nothing shouts. */
export function Remarks(props: { warnings: readonly string[]; infos: readonly string[] }) {
  if (props.warnings.length + props.infos.length === 0) return null;
  return (
    <ul className={classes.remarks} aria-label="Remarks on the answer">
      {props.warnings.map((text) => (
        <li key={text} data-kind="warning">
          <IconAlertTriangle size={15} aria-label="Warning:" role="img" />
          <span>{text.replace(/^PromQL warning: /, '')}</span>
        </li>
      ))}
      {props.infos.map((text) => (
        <li key={text} data-kind="info">
          <IconInfoCircle size={15} aria-label="Note:" role="img" />
          <span>{text.replace(/^PromQL info: /, '')}</span>
        </li>
      ))}
    </ul>
  );
}
