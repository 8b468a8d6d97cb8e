import { Button } from '@mantine/core';
import type { MetricCard as Card } from '@tidemark/protocol';
import { useState } from 'react';
import type { LiveCards } from './live-cards.ts';
import { MetricCard } from './metric-card.tsx';
import classes from './overview-page.module.css';

/** So many cards are drawn at once; the rest waits for a click. */
const pageSize = 60;

export function CardGrid({ cards, live }: { cards: readonly Card[]; live: LiveCards }) {
  const [shownCount, setShownCount] = useState(pageSize);
  const hiddenCount = cards.length - shownCount;
  return (
    <>
      <div className={classes.grid}>
        {cards.slice(0, shownCount).map((card) => (
          <MetricCard key={card.name} card={card} live={live} />
        ))}
      </div>
      {hiddenCount > 0 && (
        <div className={classes.more}>
          <Button variant="default" onClick={() => setShownCount(shownCount + pageSize)}>
            Show {Math.min(pageSize, hiddenCount)} more of {hiddenCount}
          </Button>
        </div>
      )}
    </>
  );
}
