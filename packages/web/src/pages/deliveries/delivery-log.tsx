import { Button } from '@mantine/core';
import type { Delivery } from '@tidemark/protocol';
import { useState } from 'react';
import { formatCount } from '../../format/count.ts';
import { useParameters } from '../../url-state/use-parameters.ts';
import classes from './deliveries-tab.module.css';
import { DeliveryRow } from './delivery-row.tsx';
import { deliveryKey } from './delivery-words.ts';

/** More rows than this are shown on demand. */
const rowsAtOnce = 100;

/** The attempts, newest first; those of the message that the address names are open. */
export function DeliveryLog({ deliveries }: { deliveries: readonly Delivery[] }) {
  const { parameters, hrefWith } = useParameters();
  const [limit, setLimit] = useState(rowsAtOnce);
  const opened = parameters.get('message');
  return (
    <>
      <ul className={classes.log}>
        {deliveries.slice(0, limit).map((delivery) => {
          const isOpen = delivery.notification === opened;
          return (
            <DeliveryRow
              key={deliveryKey(delivery)}
              delivery={delivery}
              isOpen={isOpen}
              href={hrefWith({ message: isOpen ? null : delivery.notification })}
            />
          );
        })}
      </ul>
      {deliveries.length > limit && (
        <Button variant="default" mt="md" onClick={() => setLimit(limit + rowsAtOnce)}>
          Show more of {formatCount(deliveries.length, 'attempt')}
        </Button>
      )}
    </>
  );
}
