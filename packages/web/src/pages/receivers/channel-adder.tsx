import type { ChannelKind } from '@tidemark/protocol';
import { ChannelIcon } from './channel-icon.tsx';
import { channelShapes } from './channel-shapes.ts';
import classes from './receiver-editor.module.css';

/** A button for each channel that can be added. */
export function ChannelAdder(props: { isFirst: boolean; onAdd: (kind: ChannelKind) => void }) {
  return (
    <section className={classes.adder} aria-label="Add a channel">
      <p className={classes.adderTitle}>
        {props.isFirst ? 'By which channel is it told?' : 'Another channel'}
      </p>
      <div className={classes.kinds}>
        {channelShapes.map(({ kind, title }) => (
          <button
            key={kind}
            type="button"
            className={classes.kind}
            onClick={() => props.onAdd(kind)}
          >
            <ChannelIcon kind={kind} size={18} />
            {title}
          </button>
        ))}
      </div>
    </section>
  );
}
