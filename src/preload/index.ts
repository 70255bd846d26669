import { contextBridge, ipcRenderer } from 'electron';
import type { IpcRendererEvent } from 'electron';
import { PUSH_CHANNELS, REQUEST_CHANNELS } from '../shared/ipc/channels';
import type { TapedeckBridge } from '../shared/ipc/contract';

/** The page gets these two functions and never `ipcRenderer`: other channels do not exist for it. */
const bridge: TapedeckBridge = {
  request(channel, ...payload) {
    if (!REQUEST_CHANNELS.includes(channel)) throw new Error(`Unknown request ${channel}`);
    return ipcRenderer.invoke(channel, ...payload) as Promise<never>;
  },
  onPush(channel, listener) {
    if (!PUSH_CHANNELS.includes(channel)) throw new Error(`Unknown push ${channel}`);
    const forward = (_event: IpcRendererEvent, payload: Parameters<typeof listener>[0]): void =>
      listener(payload);
    ipcRenderer.on(channel, forward);
    return () => ipcRenderer.off(channel, forward);
  },
};

contextBridge.exposeInMainWorld('tapedeck', bridge);
