import { Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { TapeRow } from '../../../shared/ipc/contract';
import type { Result } from '../../../shared/result';
import { CopyText } from '../../components/copy-text';
import { LatencyValue } from '../../components/latency-value';
import { ORIGIN_MEANING } from '../../components/origin-mark';
import { RawText } from '../../components/raw-text';
import { SideMark } from '../../components/side-mark';
import { request } from '../../lib/bridge';
import { formatIso } from '../../lib/format';
import classes from './tape.module.css';

/** Everything about one trade, down to the frame that carried it. */
export function RowInspector({ row, onClose }: { row: TapeRow | null; onClose: () => void }) {
  return (
    <Modal
      opened={row !== null}
      onClose={onClose}
      size="lg"
      title={row === null ? '' : `${row.symbol} · trade ${row.tradeId}`}
    >
      {row !== null && <Trade key={row.sequence} row={row} />}
    </Modal>
  );
}

function Trade({ row }: { row: TapeRow }) {
  const [raw, setRaw] = useState<Result<string> | null>(null);
  useEffect(() => {
    void request('trades:get-raw', { sequence: row.sequence }).then(setRaw);
  }, [row.sequence]);
  return (
    <>
      <dl className={classes.facts}>
        <dt>Venue, market</dt>
        <dd>
          {row.venue}, {row.market} (collected by {row.collectorId})
        </dd>
        <dt>Side of the taker</dt>
        <dd>
          <SideMark side={row.side} />
        </dd>
        <dt>Price × quantity</dt>
        <dd>
          {row.price} × {row.quantity} = {row.notional}
        </dd>
        <dt>Traded at</dt>
        <dd>{formatIso(row.exchangeTime)} by the venue's clock</dd>
        <dt>Received at</dt>
        <dd>{formatIso(row.receivedAt)} by this machine's clock</dd>
        <dt>Lateness</dt>
        <dd>
          {row.origin === undefined ? (
            <LatencyValue ms={row.receivedAt - row.exchangeTime} />
          ) : (
            `${row.origin}: ${ORIGIN_MEANING[row.origin].toLowerCase()}`
          )}
        </dd>
      </dl>
      <div className={classes.rawHead}>
        <span>Raw frame, exactly as received</span>
        {raw?.ok === true && <CopyText text={raw.value} what="raw frame" />}
      </div>
      {raw === null && <RawText text="…" label="Raw frame" />}
      {raw?.ok === true && <RawText text={raw.value} label="Raw frame" />}
      {raw?.ok === false && <p>{raw.error.message}</p>}
    </>
  );
}
