import type { Page } from '@playwright/test';
import type { RequestChannel } from '../../../src/shared/ipc/channels';
import type { Responses } from '../../../src/shared/ipc/contract';
import { ask } from './bridge';
import type { Payload } from './bridge';
import { Chart } from './chart';
import { CollectorCard } from './collector-card';
import { Detail } from './detail';
import { Export } from './export';
import { Footer } from './footer';
import { Header } from './header';
import { OrderBookPanel } from './order-book';
import { Palette } from './palette';
import { ReplayBar } from './replay-bar';
import { Roster } from './roster';
import { SettingsDrawer } from './settings';
import { Tape } from './tape';

/** The whole window, part by part. */
export class MonitorWindow {
  readonly header: Header;
  readonly chart: Chart;
  readonly tape: Tape;
  readonly book: OrderBookPanel;
  readonly footer: Footer;
  readonly detail: Detail;
  readonly palette: Palette;
  readonly settings: SettingsDrawer;
  readonly export: Export;
  readonly replay: ReplayBar;
  readonly roster: Roster;

  constructor(readonly page: Page) {
    this.header = new Header(page);
    this.chart = new Chart(page);
    this.tape = new Tape(page);
    this.book = new OrderBookPanel(page);
    this.footer = new Footer(page);
    this.detail = new Detail(page);
    this.palette = new Palette(page);
    this.settings = new SettingsDrawer(page);
    this.export = new Export(page);
    this.replay = new ReplayBar(page);
    this.roster = new Roster(page);
  }

  collector(id: string): CollectorCard {
    return new CollectorCard(this.page, id);
  }

  ask<C extends RequestChannel>(channel: C, ...payload: Payload<C>): Promise<Responses[C]> {
    return ask(this.page, channel, ...payload);
  }

  snapshot(): Promise<Responses['monitor:get-snapshot']> {
    return this.ask('monitor:get-snapshot');
  }
}
