import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconLink } from '@tabler/icons-react';

/** The address holds all that is shown; this puts it into the clipboard. */
export function CopyLink() {
  return (
    <CopyButton value={window.location.href} timeout={1600}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          size="sm"
          fw={500}
          leftSection={
            copied ? <IconCheck size={16} aria-hidden /> : <IconLink size={16} aria-hidden />
          }
          onClick={copy}
        >
          {copied ? 'Copied' : 'Copy link'}
        </Button>
      )}
    </CopyButton>
  );
}
