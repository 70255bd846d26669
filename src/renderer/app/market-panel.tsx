import { Skeleton, Stack, Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { lazy, Suspense, type ReactNode } from 'react';
import { ExportMenu } from '../features/export/export-menu';
import { Tape } from '../features/trades/tape';
import { useMonitor } from '../lib/monitor-store';
import { showPanel, useWindow } from '../lib/window-store';
import classes from './market-panel.module.css';

const OrderBook = lazy(async () => {
  const { OrderBook: component } = await import('../features/book/order-book');
  return { default: component };
});

/** The recent trades and the order book: beside each other where there is room, else one of them. */
export function MarketPanel() {
  const isWide = useMediaQuery('(min-width: 2000px)', false, { getInitialValueInEffect: false });
  const hasBooks = useMonitor(
    (state) => state.snapshot?.collectors.some(({ channel }) => channel === 'order_book') ?? false,
  );
  const panel = useWindow((state) => state.panel);
  if (isWide && hasBooks) {
    return (
      <div className={classes.both}>
        <div className={classes.panel}>
          <Tape heading={<Heading>Recent trades</Heading>} actions={<ExportMenu />} />
        </div>
        <div className={classes.panel}>
          <LazyBook heading={<Heading>Order book</Heading>} />
        </div>
      </div>
    );
  }
  return (
    <Tabs
      className={`${classes.panel ?? ''} ${classes.tabbed ?? ''}`}
      value={panel}
      onChange={(value) => showPanel(value === 'book' ? 'book' : 'trades')}
      keepMounted={false}
    >
      <Tabs.List className={classes.tabs ?? ''}>
        <Tabs.Tab value="trades">Recent trades</Tabs.Tab>
        <Tabs.Tab value="book">Order book</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="trades" className={classes.content ?? ''}>
        <Tape heading={null} actions={<ExportMenu />} />
      </Tabs.Panel>
      <Tabs.Panel value="book" className={classes.content ?? ''}>
        <LazyBook heading={null} />
      </Tabs.Panel>
    </Tabs>
  );
}

const Heading = ({ children }: { children: string }) => (
  <h2 className={classes.heading}>{children}</h2>
);

const LazyBook = ({ heading }: { heading: ReactNode }) => (
  <Suspense
    fallback={
      <Stack gap={7} p="sm" pt={50}>
        {Array.from({ length: 9 }, (_, index) => (
          <Skeleton key={index} height={14} radius={3} />
        ))}
      </Stack>
    }
  >
    <OrderBook heading={heading} />
  </Suspense>
);
