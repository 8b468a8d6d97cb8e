import type { AlertState, AlertsAnswer } from '@tidemark/protocol';
import { alertStates, stateTitles } from './alert-words.ts';
import classes from './state-filter.module.css';

const grouped = new Intl.NumberFormat('en');

type Props = {
  state: AlertState | '';
  /** Undefined while they are not known. */
  counts: AlertsAnswer['counts'] | undefined;
  onChange: (state: AlertState | '') => void;
};

/** Chooses alerts by what becomes of them, and says how many there are of each kind. */
export function StateFilter({ state, counts, onChange }: Props) {
  const choices = ['' as const, ...alertStates];
  return (
    <fieldset className={classes.choices}>
      <legend className={classes.legend}>State of the alerts</legend>
      {choices.map((choice) => (
        <button
          key={choice}
          type="button"
          className={classes.choice}
          aria-pressed={state === choice}
          onClick={() => onChange(choice)}
        >
          {choice === '' ? 'All' : stateTitles[choice]}
          {choice !== '' && counts !== undefined && (
            <span
              className={`${classes.count} tabular`}
              data-alarm={choice === 'firing' && counts.firing > 0}
            >
              {grouped.format(counts[choice])}
            </span>
          )}
        </button>
      ))}
    </fieldset>
  );
}
