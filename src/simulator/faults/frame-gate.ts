import type { Channel } from '../../shared/values/market';
import { isBookFrame } from '../data-frame';
import type { DataFrame, SentTrade } from '../data-frame';
import { passing } from './frame-stages';
import type { FrameStage, PassingFrame } from './frame-stages';
import type { StreamAccount } from './stream-account';

/** The connection that a gate writes to. */
export interface GatedConnection {
  /** Writes a frame to the socket; false when it did not go out. `now` is in epoch ms. */
  put(payload: Buffer, now: number): boolean;
  /** The account of the frame's stream, which the gate keeps for the frames that it writes. */
  accountOf(frame: DataFrame): StreamAccount;
  /** Reports trades that the gate has written; `trades` is called only when somebody listens. */
  tellSent(instrumentKey: string, trades: () => readonly SentTrade[]): void;
}

/** What one fault has done so far, over all connections. */
export interface FaultEffects {
  /** Frames that did not simply pass. */
  touchedFrames: number;
  suppressedTrades: number;
}

interface GateStage {
  readonly faultId: number;
  readonly stage: FrameStage;
  readonly effects: FaultEffects;
}

/**
 * Between the exchange and one connection: every frame goes through the active faults in the order in which
 * they were injected, and what comes out is written and accounted for.
 */
export class FrameGate {
  private readonly stages: GateStage[] = [];

  constructor(private readonly connection: GatedConnection) {}

  get isEmpty(): boolean {
    return this.stages.length === 0;
  }

  add(stage: GateStage): void {
    this.stages.push(stage);
  }

  /** What the fault held goes on at once. */
  remove(faultId: number, now: number): void {
    const index = this.indexOf(faultId);
    const removed = this.stages[index];
    if (removed === undefined) return;
    this.run(removed.stage.flush(), index + 1, now);
    this.stages.splice(index, 1);
  }

  isSpent(faultId: number): boolean {
    return this.stages[this.indexOf(faultId)]?.stage.isSpent ?? true;
  }

  offer(frame: DataFrame, now: number): void {
    this.run([passing(frame)], 0, now);
  }

  tick(now: number): void {
    for (const [index, { stage }] of this.stages.entries()) {
      this.run(stage.due(now), index + 1, now);
    }
  }

  onSubscribed(instrumentKey: string, channel: Channel): void {
    for (const { stage } of this.stages) stage.onSubscribed(instrumentKey, channel);
  }

  /** What was held never arrives. */
  onClosed(): void {
    for (const { stage, effects } of this.stages) {
      for (const frame of stage.flush()) this.suppress(frame, effects);
    }
  }

  private run(frames: readonly PassingFrame[], from: number, now: number): void {
    const next = this.stages[from];
    for (const frame of frames) {
      if (next === undefined) {
        this.write(frame, now);
        continue;
      }
      const { forward, suppressed } = next.stage.offer(frame, now);
      for (const kept of suppressed) this.suppress(kept, next.effects);
      if (forward.length !== 1 || forward[0] !== frame) next.effects.touchedFrames += 1;
      this.run(forward, from + 1, now);
    }
  }

  private write({ frame, payload, parts, altered }: PassingFrame, now: number): void {
    const { connection } = this;
    if (!connection.put(payload, now) || isBookFrame(frame)) return;
    const account = connection.accountOf(frame);
    for (const part of parts) account.recordIntact(part);
    for (const { how, part } of altered) account.recordAltered(how, part);
    if (parts.length > 0) {
      connection.tellSent(frame.instrumentKey, () => parts.flatMap(({ describe }) => describe()));
    }
  }

  private suppress({ frame, parts, altered }: PassingFrame, effects: FaultEffects): void {
    if (isBookFrame(frame)) return;
    const account = this.connection.accountOf(frame);
    for (const part of [...parts, ...altered.map((one) => one.part)]) {
      account.recordSuppressed(part);
      effects.suppressedTrades += part.count;
    }
  }

  private indexOf(faultId: number): number {
    return this.stages.findIndex((stage) => stage.faultId === faultId);
  }
}
