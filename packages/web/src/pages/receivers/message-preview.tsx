import type { PreviewedMessage } from '@tidemark/protocol';
import { ChannelIcon } from './channel-icon.tsx';
import { shapeOf } from './channel-shapes.ts';
import classes from './trial.module.css';

/** One message as people would get it, and below it what is sent. */
export function MessagePreview({ message }: { message: PreviewedMessage }) {
  const { channel, error, title, text, html, request } = message;
  const name = shapeOf(channel.kind).title;
  return (
    <section className={classes.message} aria-label={`Message by ${name}`}>
      <header className={classes.messageHead}>
        <ChannelIcon kind={channel.kind} />
        <b>{name}</b>
        <span>{channel.target}</span>
      </header>
      {error !== null ? (
        <p className={classes.error} role="alert">
          {error}
        </p>
      ) : (
        <>
          {title !== '' && <p className={classes.title}>{title}</p>}
          {html !== null ? (
            // Without any right: what stands in a mail runs nothing and reaches nobody.
            <iframe
              className={classes.mail}
              title={`Mail to ${channel.target}`}
              sandbox=""
              srcDoc={html}
            />
          ) : (
            text !== '' && <p className={classes.text}>{text}</p>
          )}
          <details className={classes.details}>
            <summary>What is sent</summary>
            {html !== null && text !== '' && <pre>{text}</pre>}
            <pre>{indented(request)}</pre>
          </details>
        </>
      )}
    </section>
  );
}

/** JSON is broken into lines; what is none stays as it is. */
function indented(request: string): string {
  try {
    return JSON.stringify(JSON.parse(request), null, 2);
  } catch {
    return request;
  }
}
