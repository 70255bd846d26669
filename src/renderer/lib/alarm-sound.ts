const SHORTEST_PAUSE_MS = 2_000;
const TONES_HZ = [880, 660] as const;
const TONE_SECONDS = 0.16;

let context: AudioContext | undefined;
let lastAt = -Infinity;

/** Two short tones, generated here; a second alarm shortly after the first adds none. */
export function playAlarmSound(): void {
  const now = performance.now();
  if (now - lastAt < SHORTEST_PAUSE_MS) return;
  lastAt = now;
  context ??= new AudioContext();
  const { destination, currentTime } = context;
  TONES_HZ.forEach((frequency, index) => {
    if (context === undefined) return;
    const start = currentTime + index * TONE_SECONDS;
    const oscillator = new OscillatorNode(context, { type: 'sine', frequency });
    const volume = new GainNode(context, { gain: 0 });
    // Without a ramp, starting and ending a tone clicks.
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.14, start + 0.02);
    volume.gain.linearRampToValueAtTime(0, start + TONE_SECONDS);
    oscillator.connect(volume).connect(destination);
    oscillator.start(start);
    oscillator.stop(start + TONE_SECONDS);
  });
}
