import type { Tone } from '../lib/state-tone';
import { toneColour } from '../lib/state-tone';

/** A shape per tone, so that the meaning survives without colour: ring, half, dot, triangle, cross, dashed ring. */
export function ToneMark({ tone, size = 9 }: { tone: Tone; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 10 10" aria-hidden fill={toneColour(tone)}>
      {tone === 'idle' && (
        <circle cx="5" cy="5" r="3.8" fill="none" stroke={toneColour(tone)} strokeWidth="1.6" />
      )}
      {tone === 'unknown' && (
        <circle
          cx="5"
          cy="5"
          r="3.9"
          fill="none"
          stroke={toneColour(tone)}
          strokeWidth="1.7"
          strokeDasharray="2.45 1.635"
        />
      )}
      {tone === 'busy' && (
        <>
          <circle cx="5" cy="5" r="3.8" fill="none" stroke={toneColour(tone)} strokeWidth="1.6" />
          <path d="M5 1.2a3.8 3.8 0 0 1 0 7.6z" />
        </>
      )}
      {tone === 'good' && <circle cx="5" cy="5" r="4.6" />}
      {tone === 'warn' && <path d="M5 0.4 9.8 9.2H0.2z" />}
      {tone === 'bad' && (
        <path
          d="M1.4 1.4 8.6 8.6M8.6 1.4 1.4 8.6"
          stroke={toneColour(tone)}
          strokeWidth="2.4"
          strokeLinecap="round"
        />
      )}
    </svg>
  );
}
